/** Grows whenever the simulated models may answer a prompt differently; part of input hashes. */
export const worldVersion = 1;
