/* client - does what its script says, and prints each answer.
 *
 * Arguments: the slot of its capability to the server, its name, and the script: requests with ;
 * between them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sel4/sel4.h>
#include <sel4utils/process.h>
#include <utils/util.h>

/* What the server can be asked for, and what it answers.  src/main.c has the same. */
enum request { GET, PUT, DELETE, DONE };
enum answer { OK, NO_SUCH_KEY, MAY_NOT_WRITE, OF_ANOTHER, FULL, STRANGER, UNKNOWN };

enum { FREE_SLOT = 100, SOME_OTHER_BADGE = 3 };

static seL4_CPtr server;

static const char *in_words(seL4_Word answer)
{
    static const char *const texts[] = {
        [OK] = "ok",
        [NO_SUCH_KEY] = "there is no such key",
        [MAY_NOT_WRITE] = "refused: you may not write",
        [OF_ANOTHER] = "refused: it belongs to another client",
        [FULL] = "the store is full",
        [STRANGER] = "refused: your badge names no client",
        [UNKNOWN] = "the server does not know this request",
    };
    return answer < ARRAY_SIZE(texts) ? texts[answer] : "?";
}

static seL4_Word as_word(const char *text)
{
    seL4_Word word = 0;
    memcpy(&word, text, MIN(strlen(text), sizeof word));
    return word;
}

/* Tries to make a capability to the server with the badge of another client. */
static void forge(void)
{
    seL4_Error error = seL4_CNode_Mint(SEL4UTILS_CNODE_SLOT, FREE_SLOT, seL4_WordBits,
                                       SEL4UTILS_CNODE_SLOT, server, seL4_WordBits, seL4_AllRights,
                                       SOME_OTHER_BADGE);
    printf("%s\n", error == seL4_NoError ? "I have another badge" : "the kernel has refused that");
}

/* The number of a request; one that the server does not know is asked for, too. */
static seL4_Word request_of(const char *verb)
{
    static const char *const verbs[] = { [GET] = "get", [PUT] = "put", [DELETE] = "delete" };
    for (seL4_Word i = 0; i < ARRAY_SIZE(verbs); i++)
        if (strcmp(verb, verbs[i]) == 0)
            return i;
    return DONE + 1;
}

static void ask(const char *verb, const char *key, const char *value)
{
    seL4_SetMR(0, as_word(key));
    seL4_SetMR(1, as_word(value));
    seL4_MessageInfo_t tag = seL4_Call(server, seL4_MessageInfo_new(request_of(verb), 0, 0, 2));
    seL4_Word answer = seL4_MessageInfo_get_label(tag), got = seL4_GetMR(0);
    if (answer == OK && strcmp(verb, "get") == 0)
        printf("%.8s\n", (char *)&got);
    else
        printf("%s\n", in_words(answer));
}

int main(int argc, char **argv)
{
    (void)argc;
    server = (seL4_CPtr)atol(argv[0]);
    for (char *request = strtok(argv[2], ";"); request; request = strtok(NULL, ";")) {
        char verb[16] = "", key[16] = "", value[16] = "";
        sscanf(request, "%15s %15s %15s", verb, key, value);
        printf("%s: %s%s%s%s%s: ", argv[1], verb, *key ? " " : "", key, *value ? " " : "", value);
        if (strcmp(verb, "forge") == 0)
            forge();
        else
            ask(verb, key, value);
    }
    seL4_Send(server, seL4_MessageInfo_new(DONE, 0, 0, 0));
    return 0;
}
