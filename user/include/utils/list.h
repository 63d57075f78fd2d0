/* list.h - a list of pointers.  All but the _node functions take their memory from malloc. */
#pragma once
#include <stdbool.h>

struct list_node {
    void *data;
    struct list_node *next;
};

typedef struct {
    struct list_node *head;
} list_t;

/* What returns int returns 0 when it worked, unless something else is said. */
int list_init(list_t *l);
int list_prepend(list_t *l, void *data);
int list_append(list_t *l, void *data);
bool list_is_empty(list_t *l);
/* cmp returns 0 for the element that is meant. */
bool list_exists(list_t *l, void *data, int (*cmp)(void *, void *));
int list_length(list_t *l);
/* From 0; -1: it is not in the list. */
int list_index(list_t *l, void *data, int (*cmp)(void *, void *));
/* Calls action(data, token) for each; stops at the first result that is not 0, and returns it. */
int list_foreach(list_t *l, int (*action)(void *, void *), void *token);
/* Not 0: it is not in the list. */
int list_remove(list_t *l, void *data, int (*cmp)(void *, void *));
int list_remove_all(list_t *l);
/* The list must be empty. */
int list_destroy(list_t *l);

/* The same with nodes of the caller's, which are not freed. */
int list_prepend_node(list_t *l, struct list_node *node);
int list_append_node(list_t *l, struct list_node *node);
int list_remove_node(list_t *l, void *data, int (*cmp)(void *, void *));
int list_remove_all_nodes(list_t *l);
