/* Class L: every combination of rights, with sending, calling, receiving, replying and passing
 * capabilities; the receiver waits, or the sender. */

static seL4_CPtr l_through, l_receive_through;
static volatile seL4_Word l_caps, l_back;

static void l_receiver(void *arg)
{
    (void)arg;
    seL4_SetCapReceivePath(CNODE, f + 10, 64);
    seL4_MessageInfo_t tag = seL4_Recv(l_receive_through, NULL);
    l_caps = 1 + seL4_MessageInfo_get_extraCaps(tag);
    seL4_SetCap(0, ntfn);
    seL4_Reply(seL4_MessageInfo_new(0, 0, 1, 0));
    stop();
}

static void l_caller(void *arg)
{
    seL4_SetCap(0, ntfn);
    seL4_SetCapReceivePath(CNODE, f + 11, 64);
    if (arg) {
        seL4_MessageInfo_t tag = seL4_Call(l_through, seL4_MessageInfo_new(0, 0, 1, 0));
        l_back = 1 + seL4_MessageInfo_get_extraCaps(tag) + 100 * seL4_MessageInfo_get_label(tag);
    } else {
        seL4_Send(l_through, seL4_MessageInfo_new(0, 0, 1, 0));
        l_back = 1;
    }
    stop();
}

/* Sender and receiver with these rights, who comes first with the higher priority. */
static void l_pair(seL4_Word send, seL4_Word receive, bool call, bool sender_waits)
{
    l_through = mint(ep, (seL4_CapRights_t){ { send } }, 0);
    l_receive_through = mint(ep, (seL4_CapRights_t){ { receive } }, 0);
    l_caps = l_back = 0;
    thread_t r = new_thread(l_receiver, NULL, sender_waits ? 252 : 254, 0),
             s = new_thread(l_caller, (void *)(seL4_Word)call, 253, 0);
    resume(&r);
    resume(&s);
    let_run();
    bool writes = send & 1, reads = receive >> 1 & 1, may_call = (send & 12) != 0;
    seL4_Word grants = send >> 2 & 1;
    /* It arrives where one may write and the other read, with the capability where the sender has
     * Grant. */
    CHECK(l_caps == (writes && reads ? 1 + grants : 0));
    /* The answer comes to a Call that may be answered; with a capability where the receiver has
     * Grant. */
    seL4_Word back = !call               ? writes && reads ? 1
                                           : !writes       ? 1
                                                           : 0
                     : !writes           ? 1 + 100 * seL4_InvalidCapability
                     : reads && may_call ? 1 + (receive >> 2 & 1)
                                         : 0;
    CHECK(l_back == back);
    CHECK(is_there(f + 10) == (l_caps == 2) && is_there(f + 11) == (call && l_back == 2));
    CHECK(end_thread(&r) == 0 && end_thread(&s) == 0 && delete (f + 10) == 0 &&
          delete (f + 11) == 0);
    CHECK(delete (l_through) == 0 && delete (l_receive_through) == 0);
}

static void class_l(void)
{
    for (seL4_Word send = 0; send < 16; send++)
        for (seL4_Word receive = 0; receive < 16; receive++)
            for (int way = 0; way < 4; way++)
                l_pair(send, receive, way & 1, way & 2);
}
