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
    seL4_TCB_SetPriority(SELF, SELF, 2);
    for (int i =
        0; i < 20; i++)                        /* each time until the two that spin had their slices */
        seL4_Yield();
    seL4_TCB_SetPriority(SELF, SELF, 255);
    CHECK(s_count[0] > 1000 && s_count[2] > 1000 && s_count[1] >= 5);
    seL4_Word low = s_count[0] < s_count[2] ? s_count[0] : s_count[2], high = s_count[0] + s_count[2] - low;
    CHECK(high < 20 * low);                             /* neither gets nearly all (the host may be busy) */
    for (int i = 0; i < 3; i++)
        CHECK(end_thread(&t[i]) == 0);
}
