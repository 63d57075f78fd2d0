/* model_ipc.h - threads, endpoints, notifications and replies as the manual tells them: sets,
 * queues, names.
 *
 * seL4 manual, chapters 4 (IPC), 5 (notifications), 6 (threads, faults, domains); the order of
 * ready queues: scheduling.md of the ABI. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#ifndef MODEL_PRIORITIES
#define MODEL_PRIORITIES 3
#endif
enum { THREADS = 3, ENDPOINTS = 2, PRIORITIES = MODEL_PRIORITIES, DOMAINS = 2, NOBODY = -1 };
enum { AT_CALL = 0x400000, BEHIND_CALL = 0x400002 };

enum m_state { M_STOPPED, M_RUNNING, M_RESTART, M_SENDING, M_RECEIVING, M_CALLING, M_WAITING };

struct m_fault {
    uint64_t kind; /* 0: none; 1: capability; 5: page */
    uint64_t words[4];
};

struct m_thread {
    enum m_state state;
    int at;                /* which endpoint it sends to or receives from */
    int priority, handler; /* handler: an endpoint, or NOBODY */
    int caller, domain;    /* caller: who waits for its answer */
    uint64_t badge;        /* of the capability it sends through */
    int answerable, is_call;
    uint64_t cap, info, mr[4]; /* registers */
    uint64_t next, again;      /* where it goes on; where it starts again */
    struct m_fault fault;
};

struct m_line {
    int n, who[THREADS];
};

struct m_world {
    struct m_thread t[THREADS];
    struct m_line endpoint[ENDPOINTS]; /* senders or receivers: their states say which */
    struct m_line waiting;             /* for the notification */
    int active, bound;
    int saved;  /* who is to be answered by the capability put aside */
    int domain; /* whose turn it is; domain 0, then 1, and again */
    uint64_t bits;
    struct m_line ready[DOMAINS][PRIORITIES];
    int current;
    /* while an operation is under way */
    int candidate, choose, over; /* over: the domain's time is */
};
_Static_assert(sizeof(struct m_fault) == 40 &&
                   sizeof(struct m_thread) == 24 + 16 + 8 * 6 + 16 + 40 &&
                   sizeof(struct m_world) % 8 == 0,
               "no padding");

void m_send(struct m_world *w, int t, int ep, uint64_t badge, bool answerable, bool block,
            bool call);
void m_receive(struct m_world *w, int t, int ep, bool block);
void m_reply(struct m_world *w, int t);
/* The capability to answer with is put aside (false: one lies there already), used, deleted. */
bool m_save_caller(struct m_world *w, int t);
void m_send_saved(struct m_world *w, int t);
void m_delete_saved(struct m_world *w);
void m_signal(struct m_world *w, uint64_t badge);
/* False: t may not (the notification is bound to another); it has a capability fault then. */
void m_wait(struct m_world *w, int t, uint64_t cptr, bool block);
void m_fault(struct m_world *w, int t, struct m_fault f);
void m_suspend(struct m_world *w, int t);
void m_resume(struct m_world *w, int t);
void m_set_priority(struct m_world *w, int t, int priority);
void m_give_way(struct m_world *w);
void m_set_domain(struct m_world *w, int t, int domain);
/* The time of the domain whose turn it is is over. */
void m_turn(struct m_world *w);
/* The operation is over: who runs? */
void m_leave(struct m_world *w);
