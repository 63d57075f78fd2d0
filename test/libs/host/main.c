/* main.c - the libraries that need no kernel, as an ordinary program: cpio, elf, utils/list.
 *
 * Usage: tests ARCHIVE, an archive of tools/archive.c that holds this program as "tests" and its
 * source as "main.c".  Built with the address sanitizer: whatever a file holds, nothing outside of
 * it may be read. */
#include <cpio/cpio.h>
#include <elf/elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utils/list.h>

static int passed, failed;
#define CHECK(what) check((what), #what, __LINE__)
static void check(int holds, const char *what, int line)
{
    if (holds) {
        passed++;
        return;
    }
    failed++;
    printf("main.c:%d: not so: %s\n", line, what);
}

static char *read_file(const char *name, size_t *size)
{
    FILE *f = fopen(name, "rb");
    if (!f)
        exit(2);
    fseek(f, 0, SEEK_END);
    *size = (size_t)ftell(f);
    rewind(f);
    char *content = malloc(*size);
    if (fread(content, 1, *size, f) != *size)
        exit(2);
    fclose(f);
    return content;
}

/* A copy that ends where its memory ends. */
static void *exactly(const void *from, size_t size)
{
    void *copy = malloc(size);
    memcpy(copy, from, size);
    return copy;
}

/* Numbers that are the same in each run. */
static unsigned next_number(void)
{
    static unsigned long state = 1;
    state = state * 6364136223846793005ul + 1442695040888963407ul;
    return (unsigned)(state >> 33);
}

static void look_into_archive(const char *archive, size_t size)
{
    struct cpio_info info;
    const char *name;
    unsigned long bytes;
    volatile char sum = 0;
    cpio_info(archive, size, &info);
    for (int i = 0; i < 4; i++) {
        const char *content = cpio_get_entry(archive, size, i, &name, &bytes);
        if (content && bytes)
            sum += content[0] + content[bytes - 1] + (char)strlen(name);
    }
    cpio_get_file(archive, size, "main.c", &bytes);
}

static void archives(const char *archive, size_t size, const char *source, size_t source_size)
{
    struct cpio_info info;
    unsigned long bytes = 0;
    CHECK(cpio_info(archive, size, &info) == 0 && info.file_count == 2);
    CHECK(info.max_path_sz == sizeof "main.c");
    const char *content = cpio_get_file(archive, size, "main.c", &bytes);
    CHECK(content && bytes == source_size && memcmp(content, source, bytes) == 0);
    CHECK(cpio_get_file(archive, size, "main", &bytes) == NULL);
    CHECK(cpio_get_file(archive, size, "", &bytes) == NULL);
    const char *name = NULL;
    CHECK(cpio_get_entry(archive, size, 1, &name, &bytes) && strcmp(name, "main.c") == 0);
    CHECK(cpio_get_entry(archive, size, 2, &name, &bytes) == NULL);
    CHECK(cpio_get_entry(archive, size, -1, &name, &bytes) == NULL);

    /* A small archive, cut off at each length, and with bytes that are anything. */
    const char *start = (const char *)cpio_get_file(archive, size, "main.c", &bytes) - 120;
    while (memcmp(start, "070701", 6) != 0)
        start++;
    size_t rest = size - (size_t)(start - archive);
    for (size_t n = 0; n <= rest; n += n < 400 || n + 400 > rest ? 1 : 97) {
        char *cut = exactly(start, n);
        CHECK(n == rest || cpio_info(cut, n, &info) == -1 || rest - n < 400);
        look_into_archive(cut, n);
        free(cut);
    }
    for (int round = 0; round < 2000; round++) {
        char *broken = exactly(start, rest);
        for (int i = 0; i < 3; i++)
            broken[next_number() % (i ? 130 : rest)] = (char)next_number();
        look_into_archive(broken, rest);
        free(broken);
    }
}

static void look_into_program(const char *file, size_t size)
{
    elf_t elf;
    uintptr_t from, to;
    volatile uintptr_t sum = 0;
    if (elf_newFile(file, size, &elf) != 0)
        return;
    for (size_t i = 0; i < elf_getNumProgramHeaders(&elf) && i < 40; i++) {
        const char *segment = elf_getProgramSegment(&elf, i);
        size_t bytes = elf_getProgramHeaderFileSize(&elf, i);
        if (segment && bytes)
            sum += (uintptr_t)segment[0] + (uintptr_t)segment[bytes - 1];
        sum += elf_getProgramHeaderVaddr(&elf, i) + elf_vtopProgramHeader(&elf, i, from = 0);
    }
    for (size_t i = 0; i < elf_getNumSections(&elf) && i < 40; i++) {
        const char *name = elf_getSectionName(&elf, i);
        sum += name ? strlen(name) : 0;
    }
    elf_getSectionNamed(&elf, ".text", NULL);
    elf_getMemoryBounds(&elf, VIRTUAL, &from, &to);
}

static void programs(const char *file, size_t size)
{
    elf_t elf;
    Elf64_Ehdr head;
    memcpy(&head, file, sizeof head);
    CHECK(elf_newFile(file, size, &elf) == 0 && elf.elfClass == ELFCLASS64);
    CHECK(elf_getEntryPoint(&elf) == head.e_entry);
    CHECK(elf_getNumProgramHeaders(&elf) == head.e_phnum);
    CHECK(elf_getNumSections(&elf) == head.e_shnum);
    size_t n = 0;
    const char *text = elf_getSectionNamed(&elf, ".text", &n);
    CHECK(text && text == file + elf_getSectionOffset(&elf, n));
    CHECK(strcmp(elf_getSectionName(&elf, n), ".text") == 0);
    CHECK(elf_getSectionNamed(&elf, ".not_there", NULL) == NULL);
    uintptr_t from = 1, to = 0;
    CHECK(elf_getMemoryBounds(&elf, VIRTUAL, &from, &to) == 1 && from < to);
    CHECK(head.e_entry >= from && head.e_entry < to);
    size_t kinds = 0;
    for (size_t i = 0; i < head.e_phnum; i++)
        kinds += elf_getProgramHeaderType(&elf, i) == PT_LOAD &&
                 elf_vaddrInProgramHeader(&elf, i, head.e_entry);
    CHECK(kinds == 1);
    CHECK(elf_check_magic(file) == 0 && elf_check_magic("\177ELG") != 0);

    for (size_t cut = 0; cut < 200; cut++) {
        char *part = exactly(file, cut);
        CHECK(elf_newFile(part, cut, &elf) != 0);
        free(part);
    }
    char *broken = exactly(file, size);
    for (int round = 0; round < 5000; round++) {
        size_t table = round % 2 ? head.e_phoff : head.e_shoff, at[3];
        for (int i = 0; i < 3; i++) {
            at[i] = i == 0 ? next_number() % sizeof head : table + next_number() % 512;
            broken[at[i]] = (char)next_number();
        }
        look_into_program(broken, size);
        for (int i = 0; i < 3; i++)
            broken[at[i]] = file[at[i]];
    }
    free(broken);
}

static int same(void *a, void *b)
{
    return a != b;
}

static void lists(void)
{
    list_t list;
    int values[5];
    CHECK(list_init(&list) == 0 && list_is_empty(&list) && list_length(&list) == 0);
    for (int i = 0; i < 5; i++)
        CHECK(list_append(&list, &values[i]) == 0);
    CHECK(list_length(&list) == 5 && list_exists(&list, &values[3], same));
    CHECK(list_remove(&list, &values[3], same) == 0 && !list_exists(&list, &values[3], same));
    CHECK(list_remove(&list, &values[3], same) != 0 && list_length(&list) == 4);
    CHECK(list_remove_all(&list) == 0 && list_is_empty(&list) && list_destroy(&list) == 0);
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    size_t size, source_size, program_size;
    char *archive = read_file(argv[1], &size), *source = read_file(__FILE__, &source_size);
    char *program = read_file(argv[0], &program_size);
    archives(archive, size, source, source_size);
    programs(program, program_size);
    lists();
    free(archive), free(source), free(program);
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
