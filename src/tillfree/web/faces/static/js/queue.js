// Takes the next review that nobody has; who comes second is refused, and tries the one behind it.

import { ask, Refused } from "./ask.js";

export async function takeNext(ids) {
  for (const id of ids) {
    try {
      await ask("POST", `/v1/reviews/${id}/claims`);
      return id;
    } catch (error) {
      if (!(error instanceof Refused) || error.problem.status !== 409) throw error;
    }
  }
  return null;
}
