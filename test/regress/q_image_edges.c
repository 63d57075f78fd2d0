/* Class Q: a root task whose image, IPC buffer and boot information lie at the edge of a page
 * table. run-all.sh builds this program with more and more pages, so that each of them comes to lie
 * on either side of the edge. */

#ifdef IMAGE_PAGES
static char q_pages[IMAGE_PAGES * 4096];
#else
static char q_pages[4096];
#endif

static void class_q(void)
{
    int zero = 1;
    for (seL4_Word i = 0; i < sizeof q_pages; i += 64)
        zero &= q_pages[i] == 0;
    CHECK(zero);
    memset(q_pages, 1, sizeof q_pages);
    CHECK((seL4_Word)info == (seL4_Word)info->ipcBuffer + 4096 &&
          (seL4_Word)q_pages + sizeof q_pages <= (seL4_Word)info->ipcBuffer);
    CHECK(info->nodeID == 0 && info->numNodes == 1 && info->extraLen >= 1292);
    seL4_Word end = (seL4_Word)info + 4096 + info->extraLen,
              tables = info->userImagePaging.end - info->userImagePaging.start;
    seL4_Word start = (seL4_Word)info->ipcBuffer -
                      (info->userImageFrames.end - info->userImageFrames.start) * 4096;
    seL4_Word page_tables = ((end - 1) >> 21) - (start >> 21) + 1,
              directories = ((end - 1) >> 30) - (start >> 30) + 1;
    CHECK(tables == page_tables + directories + 1);
}
