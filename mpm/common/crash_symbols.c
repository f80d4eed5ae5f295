/* SPDX-License-Identifier: Apache-2.0 */
/* crash_symbols.c - from an address to function, file and offset, in a signal handler.
 *
 * dladdr() takes the loader's lock, which the thread that crashed may hold, and knows
 * exported names only. So the objects are listed at start and their files mapped, by the
 * control process while it may read them: children inherit the maps, and their user need
 * not be able to read the files. What a file says is checked against its size. Objects
 * that are loaded after the start are shown as bare addresses. */
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "httpd.h"
#include "mpm/common/crash_priv.h"

enum { OBJECTS_MAX = 256, PATH_LEN = 256 };

/** A file in memory. */
struct image {
    const char *data;              /* NULL: it could not be read */
    size_t size;
};

/** A loaded program or library. */
struct object {
    uintptr_t base, start, end; /* what its symbols count from; where it is */
    dev_t dev;
    ino_t ino;
    char path[PATH_LEN];
    struct image file;
};

static struct object objects[OBJECTS_MAX], before[OBJECTS_MAX];
static int object_count;

/* The map of an object that was there before, in this process or its parent. */
static int take_image(struct object *o, int known)
{
    for (int i = 0; i < known; i++) {
        struct object *old = &before[i];

        if (!old->file.data || old->base != o->base || strcmp(old->path, o->path) != 0
            || (o->ino && (o->ino != old->ino || o->dev != old->dev)))
            continue;
        o->file = old->file;
        o->dev = old->dev;
        o->ino = old->ino;
        old->file.data = NULL;
        return 1;
    }
    return 0;
}

static void map_image(struct object *o)
{
    struct stat st;
    int fd = open(o->path, O_RDONLY | O_CLOEXEC);
    void *at = MAP_FAILED;

    if (fd < 0)
        return;
    if (fstat(fd, &st) == 0 && st.st_dev == o->dev && st.st_ino == o->ino
        && st.st_size >= (off_t)sizeof(ElfW(Ehdr)))
        at = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    if (at != MAP_FAILED)
        o->file = (struct image){ at, (size_t)st.st_size };
}

/* One object of the loader's list; the program itself has no name there. */
static int note_object(struct dl_phdr_info *info, size_t size, void *data)
{
    struct object *o = &objects[object_count];
    struct stat st;
    int i;

    if (object_count == OBJECTS_MAX)
        return 1;
    memset(o, 0, sizeof(*o));
    o->base = info->dlpi_addr;
    o->start = UINTPTR_MAX;
    if (!info->dlpi_name[0])
        i = (int)readlink("/proc/self/exe", o->path, PATH_LEN - 1);
    else
        memcpy(o->path, info->dlpi_name, strnlen(info->dlpi_name, PATH_LEN - 1));
    for (i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *ph = &info->dlpi_phdr[i];

        if (ph->p_type != PT_LOAD)
            continue;
        if (o->base + ph->p_vaddr < o->start)
            o->start = o->base + ph->p_vaddr;
        if (o->base + ph->p_vaddr + ph->p_memsz > o->end)
            o->end = o->base + ph->p_vaddr + ph->p_memsz;
    }
    if (stat(o->path, &st) == 0) {
        o->dev = st.st_dev;
        o->ino = st.st_ino;
    }
    if (!take_image(o, *(int *)data))
        map_image(o);
    object_count++;
    return 0;
}

void crash_symbols_prepare(void)
{
    int known = object_count;

    memcpy(before, objects, sizeof(before));
    object_count = 0;
    dl_iterate_phdr(note_object, &known);
    ap_assert(object_count > 0);
    for (int i = 0; i < known; i++)
        if (before[i].file.data)
            munmap((void *)before[i].file.data, before[i].file.size);
}

static const struct object *find_object(uintptr_t address)
{
    int i;

    for (i = 0; i < object_count; i++)
        if (address >= objects[i].start && address < objects[i].end)
            return &objects[i];
    return NULL;
}

/* Part of the file, or NULL where it has none such. */
static const void *part(const struct image *file, uint64_t offset, uint64_t size)
{
    return offset <= file->size && size <= file->size - offset ? file->data + offset : NULL;
}

static const ElfW(Shdr) *section(const struct image *file, unsigned number)
{
    const ElfW(Ehdr) *head = (const ElfW(Ehdr) *)file->data;

    if (memcmp(head->e_ident, ELFMAG, SELFMAG) != 0 || number >= head->e_shnum
        || head->e_shentsize != sizeof(ElfW(Shdr)))
        return NULL;
    return part(file, head->e_shoff + (uint64_t)number * sizeof(ElfW(Shdr)), sizeof(ElfW(Shdr)));
}

/* The table of all symbols, or, where that was stripped, of the exported ones. */
static const ElfW(Shdr) *symbol_table(const struct image *file)
{
    const ElfW(Shdr) *at, *found = NULL;
    unsigned i;

    for (i = 0; (at = section(file, i)) != NULL; i++) {
        if (at->sh_type == SHT_SYMTAB)
            return at;
        if (at->sh_type == SHT_DYNSYM)
            found = at;
    }
    return found;
}

/* The function that an address is in; one without a size (of assembly) reaches to the next. */
static const ElfW(Sym) *find_function(const ElfW(Sym) *symbols, size_t count, uintptr_t address)
{
    const ElfW(Sym) *best = NULL;
    size_t i;

    for (i = 0; i < count; i++) {
        const ElfW(Sym) *s = &symbols[i];

        if (ELF64_ST_TYPE(s->st_info) != STT_FUNC || s->st_value > address || s->st_value == 0)
            continue;
        if (best == NULL || s->st_value > best->st_value)
            best = s;
    }
    return best && best->st_size && address >= best->st_value + best->st_size ? NULL : best;
}

static void put_function(struct crash_line *line, const struct image *file, uintptr_t address)
{
    const ElfW(Shdr) *table = symbol_table(file), *names = NULL;
    const ElfW(Sym) *symbols, *s = NULL;
    const char *text = NULL;

    if (table == NULL || (names = section(file, table->sh_link)) == NULL)
        return;
    symbols = part(file, table->sh_offset, table->sh_size);
    text = part(file, names->sh_offset, names->sh_size);
    if (symbols && text)
        s = find_function(symbols, table->sh_size / sizeof(*symbols), address);
    if (s == NULL || s->st_name >= names->sh_size
        || !memchr(text + s->st_name, '\0', names->sh_size - s->st_name))
        return;
    crash_line_words(line, text + s->st_name);
    crash_line_words(line, "+");
    crash_line_hex(line, address - s->st_value);
    crash_line_words(line, " ");
}

void crash_symbols_name(struct crash_line *line, uintptr_t address)
{
    const struct object *o = find_object(address);

    if (o == NULL)
        return;
    if (o->file.data)
        put_function(line, &o->file, address - o->base);
    crash_line_words(line, "(");
    crash_line_words(line, o->path);
    crash_line_words(line, "+");
    crash_line_hex(line, address - o->base);
    crash_line_words(line, ")");
}
