/** A violation, and the rule that must find it. */
export type Plant = {
  /** As the check names it. */
  rule: string;
  /** Below the project. */
  file: string;
  /** What the file consists of, or what is made of the one that is there. */
  content: string | ((present: string) => string);
};
