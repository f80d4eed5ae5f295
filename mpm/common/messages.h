/* SPDX-License-Identifier: Apache-2.0 */
/* messages.h - what process models log, and the numbers that monitoring keys on.
 *
 * The same event has a number of its own in each model, as in the reference. A row:
 * name, number in worker, event, prefork. */
#ifndef WEFT_MPM_MESSAGES_H
#define WEFT_MPM_MESSAGES_H

#define MPM_MESSAGES(X) \
    X(CONFIGURED, "AH00292", "AH00489", "AH00163") \
    X(BUILT, "AH00293", "AH00490", "AH00164") \
    X(ACCEPT_MUTEX, "AH00294", "AH00294", "AH00165") \
    X(STOP, "AH00295", "AH00491", "AH00169") \
    X(GRACEFUL_STOP, "AH00296", "AH00492", "AH00170") \
    X(GRACEFUL, "AH00297", "AH00493", "AH00171") \
    X(RESTART, "AH00298", "AH00494", "AH00173") \
    X(FORK_FAILED, "AH00283", "AH00481", "AH00159") \
    X(AT_LIMIT, "AH00286", "AH00484", "AH00161") \
    X(NEAR_LIMIT, "AH00287", "AH10159", "") \
    X(BUSY, "AH00289", "AH00486", "AH00162") \
    X(SERVER_LIMIT, "AH00302", "AH00499", "AH00177") \
    X(SERVER_LIMIT_HIGH, "AH00300", "AH00497", "AH00175") \
    X(SERVER_LIMIT_CHANGED, "AH00304", "AH00501", "AH00179") \
    X(THREAD_LIMIT, "AH00307", "AH00504", "AH00177") \
    X(THREAD_LIMIT_HIGH, "AH00305", "AH00502", "AH00175") \
    X(THREAD_LIMIT_CHANGED, "AH00309", "AH00506", "AH00179") \
    X(THREADS_HIGH, "AH00310", "AH00507", "AH00180") \
    X(THREADS, "AH00312", "AH00509", "AH00182") \
    X(WORKERS_LOW, "AH00314", "AH00511", "AH00182") \
    X(WORKERS_MULTIPLE, "AH00316", "AH00513", "AH00180") \
    X(WORKERS_HIGH, "AH00318", "AH00515", "AH00180") \
    X(START, "AH00320", "AH00517", "AH00184") \
    X(SPARE, "AH00322", "AH00519", "AH00186")

#define MPM_MESSAGE_NAME(name, worker, event, prefork) MSG_##name,
enum mpm_message { MPM_MESSAGES(MPM_MESSAGE_NAME) MSG_COUNT };
#undef MPM_MESSAGE_NAME

/** The column of a model. */
enum mpm_column { COLUMN_WORKER, COLUMN_EVENT, COLUMN_PREFORK, COLUMN_COUNT };

/** The number of a message in the model in force. */
const char *model_number(enum mpm_message message);
/** What APLOG_MARK is for lines of the model in force: they carry its name. */
#define MODEL_MARK __FILE__, __LINE__, model_index()
int model_index(void);

#endif
