/* iommu.h - the hardware that checks what devices reach. */
#pragma once
#include "machine/acpi.h"
#include "lib/ranges.h"

enum { VECTOR_IOMMU = 156 };

void iommu_set_up(const struct acpi *acpi, struct ranges *pool);
void iommu_fault(void);
