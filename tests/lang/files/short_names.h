#ifndef SHORT_NAMES_H
#define SHORT_NAMES_H
extern int t, f, got, self, frame, at, branch, leave1;
#endif
