/* Integer programs, solved quietly and with a bound on the work. */
#ifndef APRFOCUS_PROTECT_INTEGERS_H
#define APRFOCUS_PROTECT_INTEGERS_H

#include <glpk.h>

/* Ends after so many nodes of the search at the latest, so that time has a bound and the result does not depend on the
 * machine. What glp_intopt gives back. */
int integers_solve(glp_prob *program, int nodes);

#endif
