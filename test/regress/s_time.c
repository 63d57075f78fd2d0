/* Class S: the edges of time slices.  (Budgets come with MCS; domains: scheduling.c.) */

static volatile seL4_Word s_count[3];

static void s_spin(void *arg)
{
    for (;;)
        s_count[(seL4_Word)arg]++;
}

/* Gives way all the time: its slice never ends. */
static void s_yield(void *arg)
{
    for (;;) {
        s_count[(seL4_Word)arg]++;
        seL4_Yield();
    }
}

static void class_s(void)
{
    thread_t t[3] = { new_thread(s_spin, (void *)0, 2, 0), new_thread(s_yield, (void *)1, 2, 0),
                      new_thread(s_spin, (void *)2, 2, 0) };
    for (int i = 0; i < 3; i++)
        resume(&t[i]);
    /* Neither gets nearly all.  A host with other work may run none of us in a slice: so many turns
     * as it takes. */
    seL4_Word low = 0, high = 0;
    seL4_TCB_SetPriority(SELF, SELF, 2);
    for (int i = 0; i < 20 || (i < 1000 && (low <= 1000 || high >= 20 * low)); i++) {
        seL4_Yield(); /* until the two that spin had their slices */
        low = s_count[0] < s_count[2] ? s_count[0] : s_count[2],
        high = s_count[0] + s_count[2] - low;
    }
    seL4_TCB_SetPriority(SELF, SELF, 255);
    CHECK(low > 1000 && high < 20 * low && s_count[1] >= 5);
    for (int i = 0; i < 3; i++)
        CHECK(end_thread(&t[i]) == 0);
}
