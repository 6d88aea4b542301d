/* What of a file other files can see (LANGUAGE §6, §9): plain C declarations stay at home, static ones of every kind too. */
#ifndef ASCC_TRAVEL_H
#define ASCC_TRAVEL_H

#include "ascc.h"

#define TRAVELS UINT32_MAX

/* The token of the declaration that names something of the file alone, such as a typedef of it; TRAVELS: there is none. */
uint32_t travel_stop(program *p, const unit *u, const node *function);
/* The same in a manager: something `static` only, or everything that plain C of the file declares without a header's help. */
uint32_t travel_manager_stop(const unit *u, const node *manager, bool statics);
/* Is the name at the token a type, macro or constant that plain C of the file declares? */
bool travel_word_stays(const unit *u, uint32_t token);
/* Calls found(arg, name's token in its declaration) for each plain function with external linkage of the file that the manager names. */
void travel_functions(const unit *u, const node *manager, void (*found)(void *arg, uint32_t token), void *arg);

#endif
