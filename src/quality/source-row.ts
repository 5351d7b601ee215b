/** A text, whatever is in it, or a number: texts are passed over as a whole. */
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** So many digits every number of JavaScript has. */
const EXACT_DIGITS = 15;

/** A source row as quarantine keeps it. A number of more digits than JavaScript knows stays text, digit by digit. */
export const parseSourceRow = (json: string): Record<string, unknown> =>
  JSON.parse(
    json.replace(TOKEN, (token) => (token.startsWith('"') || token.length <= EXACT_DIGITS ? token : `"${token}"`)),
  ) as Record<string, unknown>;
