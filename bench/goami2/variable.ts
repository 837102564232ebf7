/** Environment variable that tells contenders where the program of main.go is. */
export const GOAMI2 = 'BENCH_GOAMI2';
