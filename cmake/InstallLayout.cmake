# `cmake --install` lays out a prefix that runs: bin, modules, conf, htdocs, logs, include.
install(TARGETS httpd RUNTIME DESTINATION bin)
install(DIRECTORY include/ DESTINATION include FILES_MATCHING PATTERN "*.h")
install(DIRECTORY DESTINATION logs)
