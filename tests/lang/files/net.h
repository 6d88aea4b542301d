#ifndef NET_H
#define NET_H
typedef int port;
struct conn { const char *host; port at; int open; };
struct pair { double a; char b; };
#endif
