/* reader - a client of the file server.
 *
 * As "reader" it reads commands from the serial port: list, show NAME, read HANDLE, ask NUMBER,
 * quit.  As "guest" it opens a file and never closes it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <muslcsys/io.h>
#include <sel4/sel4.h>
#include <utils/util.h>

/* What the server can be asked for, and what it answers.  src/main.c has the same, and says
 * more. */
enum request { LIST, OPEN, READ, CLOSE, STOP };
enum answer { DONE, NO_SUCH_FILE, NOT_YOURS, TOO_MANY, UNKNOWN };
enum { NAME_WORDS = 8, NAME_BYTES = NAME_WORDS * sizeof(seL4_Word) };

static seL4_CPtr server;

static enum answer call(seL4_Word request, seL4_Word length)
{
    seL4_MessageInfo_t tag = seL4_Call(server, seL4_MessageInfo_new(request, 0, 0, length));
    return (enum answer)seL4_MessageInfo_get_label(tag);
}

static const char *in_words(enum answer answer)
{
    static const char *const texts[] = {
        [DONE] = "done",
        [NO_SUCH_FILE] = "there is no such file",
        [NOT_YOURS] = "this is no open file of yours",
        [TOO_MANY] = "too many files are open",
        [UNKNOWN] = "the server does not know this request",
    };
    return answer < ARRAY_SIZE(texts) ? texts[answer] : "?";
}

static enum answer open_file(const char *name, seL4_Word *handle)
{
    char text[NAME_BYTES] = "";
    strncpy(text, name, sizeof text - 1);
    for (int i = 0; i < NAME_WORDS; i++) {
        seL4_Word word;
        memcpy(&word, text + (size_t)i * sizeof word, sizeof word);
        seL4_SetMR(i, word);
    }
    enum answer answer = call(OPEN, NAME_WORDS);
    *handle = seL4_GetMR(0);
    return answer;
}

/* Prints a file from `offset` on, as much as one answer holds.  Returns how many bytes that is. */
static seL4_Word print_part(seL4_Word handle, seL4_Word offset)
{
    seL4_SetMR(0, handle);
    seL4_SetMR(1, offset);
    enum answer answer = call(READ, 2);
    if (answer != DONE) {
        printf("reader: %s\n", in_words(answer));
        return 0;
    }
    seL4_Word bytes = seL4_GetMR(0);
    for (seL4_Word i = 0; i < bytes; i++) {
        seL4_Word word = seL4_GetMR((int)(1 + i / sizeof word));
        putchar(((char *)&word)[i % sizeof word]);
    }
    return bytes;
}

static void show(const char *name)
{
    seL4_Word handle, offset = 0, bytes;
    enum answer answer = open_file(name, &handle);
    if (answer != DONE) {
        printf("reader: %s: %s\n", name, in_words(answer));
        return;
    }
    while ((bytes = print_part(handle, offset)) > 0)
        offset += bytes;
    seL4_SetMR(0, handle);
    call(CLOSE, 1);
}

static void list(void)
{
    for (seL4_Word n = 0;; n++) {
        seL4_SetMR(0, n);
        if (call(LIST, 1) != DONE)
            return;
        for (int i = 0; i < NAME_WORDS; i++) {
            seL4_Word word = seL4_GetMR(i);
            printf("%.8s", (char *)&word);
        }
        printf("\n");
    }
}

static void be_guest(void)
{
    seL4_Word handle;
    enum answer answer = open_file("welcome.txt", &handle);
    printf("guest: welcome.txt: %s, its handle is %lu\n", in_words(answer), handle);
}

int main(int argc, char **argv)
{
    char line[80], command[16], word[64];
    (void)argc;
    server = (seL4_CPtr)atol(argv[0]);
    if (strcmp(argv[2], "guest") == 0) {
        be_guest();
        return 0;
    }

    muslcsys_use_serial_port((seL4_CPtr)atol(argv[1]));
    printf("reader: list, show NAME, read HANDLE, ask NUMBER or quit\n");
    while (fgets(line, sizeof line, stdin)) {
        int words = sscanf(line, "%15s %63s", command, word);
        if (words < 1)
            continue;
        if (words == 1 && strcmp(command, "list") == 0)
            list();
        else if (words == 2 && strcmp(command, "show") == 0)
            show(word);
        else if (words == 2 && strcmp(command, "read") == 0)
            print_part((seL4_Word)atol(word), 0);
        else if (words == 2 && strcmp(command, "ask") == 0)
            printf("reader: %s\n", in_words(call((seL4_Word)atol(word), 0)));
        else if (words == 1 && strcmp(command, "quit") == 0)
            break;
        else
            printf("reader: I do not know \"%s\"\n", command);
    }
    call(STOP, 0);
    return 0;
}
