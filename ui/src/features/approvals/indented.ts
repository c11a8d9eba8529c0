// JSON on one line, put on many to be edited: only white space between tokens is added. Pure; strings and digits stay as they came.

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/gsu;
const STEP = '  ';

/** `json` indented; as it came, if it has lines already or is not JSON. */
export function indented(json: string): string {
  const tokens = json.match(TOKEN) ?? [];
  // White space outside strings would be left between tokens: then somebody has laid it out.
  if (tokens.join('') !== json || !isJson(json)) return json;
  let depth = 0;
  let text = '';
  tokens.forEach((token, at) => {
    const line = (): string => `\n${STEP.repeat(depth)}`;
    if (token === '{' || token === '[') {
      depth++;
      text += token + (isEnd(tokens[at + 1]) ? '' : line());
    } else if (isEnd(token)) {
      depth--;
      text += (tokens[at - 1] === '{' || tokens[at - 1] === '[' ? '' : line()) + token;
    } else if (token === ',') text += token + line();
    else text += token === ':' ? ': ' : token;
  });
  return text;
}

function isEnd(token: string | undefined): boolean {
  return token === '}' || token === ']';
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
