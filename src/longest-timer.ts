/** The longest time in ms that `setTimeout` accepts: a longer one fires after 1 ms. */
export const LONGEST_TIMER = 2 ** 31 - 1;
