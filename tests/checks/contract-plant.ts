/** A change to the contract, and all that the comparison with the contract of before must say. */
export type ContractPlant = {
  what: string;
  /** The keys that lead to the changed value. */
  at: string;
  /** Undefined takes the value away. */
  to: unknown;
  finds: string[];
};
