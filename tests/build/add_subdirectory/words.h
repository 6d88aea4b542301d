#define WORD "counted"
