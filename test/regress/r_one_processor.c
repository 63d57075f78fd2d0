/* Class R: races between processors.  Tessera uses one of those that there are (run-all.sh boots
 * with four): this file is where the tests of more will be. */

static void class_r(void)
{
    CHECK(info->numNodes == 1 && info->nodeID == 0);
}
