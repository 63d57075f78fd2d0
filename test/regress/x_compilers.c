/* Class X: code that only one compiler makes right.  run-all.sh boots this program on kernels that
 * gcc and clang have made at other levels than the usual one; here are the stubs, whose assembly
 * must say all that it changes. */

static void class_x(void)
{
    /* Values that a compiler keeps in registers around a call, in every register that it has. */
    seL4_Word a = random_word(), b = a * 3, c = a * 5, d = a * 7, e = a * 11, g = a * 13,
              h = a * 17, i = a * 19;
    seL4_Word sum = a + b + c + d + e + g + h + i, badge = 0;
    for (int n = 0; n < 3; n++) {
        seL4_Yield();
        seL4_Signal(ntfn);
        seL4_Wait(ntfn, &badge);
        seL4_Poll(ntfn, &badge);
        seL4_NBSend(ep, seL4_MessageInfo_new(0, 0, 0, 0));
        seL4_NBRecv(ep, &badge);
        seL4_TCB_SetPriority(SELF, SELF, 255);
        seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 4));
        __asm__ volatile("" : "+r"(a), "+r"(b), "+r"(c), "+r"(d));
        __asm__ volatile("" : "+r"(e), "+r"(g), "+r"(h), "+r"(i));
    }
    CHECK(a + b + c + d + e + g + h + i == sum && b == a * 3 && i == a * 19);
}
