/* upper - a service: it answers each message of at most 8 letters with the same in capitals. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sel4/sel4.h>

enum { REGISTER = 1 };

int main(int argc, char **argv)
{
    (void)argc;
    seL4_CPtr server = (seL4_CPtr)atol(argv[0]), own = (seL4_CPtr)atol(argv[1]);
    seL4_Word text = 0, badge;

    memcpy(&text, "upper", 5);
    seL4_SetMR(0, text);
    seL4_Call(server, seL4_MessageInfo_new(REGISTER, 0, 0, 1));

    seL4_Recv(own, &badge);
    for (;;) {
        text = seL4_GetMR(0);
        for (char *c = (char *)&text; c < (char *)(&text + 1); c++)
            *c = (char)toupper((unsigned char)*c);
        seL4_SetMR(0, text);
        seL4_ReplyRecv(own, seL4_MessageInfo_new(0, 0, 0, 1), &badge);
    }
}
