#define STEP 0.001
