/* cnode_rows.h - the methods of a CNode that only this variant has: none.
 *
 * Used: by cnode.c, at its end. */
#pragma once
