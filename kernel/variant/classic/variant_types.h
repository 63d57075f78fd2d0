/* variant_types.h - what the hall needs of the types that only this variant has: nothing.
 *
 * Used: by hall/type.h. */
#pragma once
