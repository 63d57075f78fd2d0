/* list.c - a list of pointers.
 *
 * Owns:    nothing.
 * Entered: programs. */
#include <stdlib.h>
#include <utils/list.h>

int list_init(list_t *l)
{
    l->head = NULL;
    return 0;
}

static struct list_node *new_node(void *data)
{
    struct list_node *node = malloc(sizeof *node);
    if (node)
        *node = (struct list_node){ data, NULL };
    return node;
}

int list_prepend_node(list_t *l, struct list_node *node)
{
    node->next = l->head;
    l->head = node;
    return 0;
}

int list_append_node(list_t *l, struct list_node *node)
{
    struct list_node **end = &l->head;
    while (*end)
        end = &(*end)->next;
    node->next = NULL;
    *end = node;
    return 0;
}

int list_prepend(list_t *l, void *data)
{
    struct list_node *node = new_node(data);
    return node ? list_prepend_node(l, node) : -1;
}

int list_append(list_t *l, void *data)
{
    struct list_node *node = new_node(data);
    return node ? list_append_node(l, node) : -1;
}

bool list_is_empty(list_t *l)
{
    return l->head == NULL;
}

int list_index(list_t *l, void *data, int (*cmp)(void *, void *))
{
    int i = 0;
    for (struct list_node *n = l->head; n; n = n->next, i++)
        if (cmp(n->data, data) == 0)
            return i;
    return -1;
}

bool list_exists(list_t *l, void *data, int (*cmp)(void *, void *))
{
    return list_index(l, data, cmp) >= 0;
}

int list_length(list_t *l)
{
    int n = 0;
    for (struct list_node *node = l->head; node; node = node->next)
        n++;
    return n;
}

/* The action may remove the element that it is called for. */
int list_foreach(list_t *l, int (*action)(void *, void *), void *token)
{
    struct list_node *next;
    for (struct list_node *n = l->head; n; n = next) {
        next = n->next;
        int result = action(n->data, token);
        if (result)
            return result;
    }
    return 0;
}

/* The node of this element, no longer in the list; NULL: there is none. */
static struct list_node *take_out(list_t *l, void *data, int (*cmp)(void *, void *))
{
    for (struct list_node **n = &l->head; *n; n = &(*n)->next)
        if (cmp((*n)->data, data) == 0) {
            struct list_node *found = *n;
            *n = found->next;
            return found;
        }
    return NULL;
}

int list_remove(list_t *l, void *data, int (*cmp)(void *, void *))
{
    struct list_node *node = take_out(l, data, cmp);
    if (!node)
        return -1;
    free(node);
    return 0;
}

int list_remove_node(list_t *l, void *data, int (*cmp)(void *, void *))
{
    return take_out(l, data, cmp) ? 0 : -1;
}

int list_remove_all(list_t *l)
{
    while (l->head) {
        struct list_node *node = l->head;
        l->head = node->next;
        free(node);
    }
    return 0;
}

int list_remove_all_nodes(list_t *l)
{
    l->head = NULL;
    return 0;
}

int list_destroy(list_t *l)
{
    return list_is_empty(l) ? 0 : -1;
}
