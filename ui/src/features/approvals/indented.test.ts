import { describe, expect, it } from 'vitest';
import { indented } from './indented';

describe('indented', () => {
  it.each([
    ['{}', '{}'], ['[]', '[]'], ['{"a":[]}', '{\n  "a": []\n}'],
    ['{"a":1,"b":[true,{"c":null}]}', '{\n  "a": 1,\n  "b": [\n    true,\n    {\n      "c": null\n    }\n  ]\n}'],
    ['every digit stays', 'every digit stays'],
    ['{"n":12345678901234567890.10e+2}', '{\n  "n": 12345678901234567890.10e+2\n}'],
    ['{"s":"a, {b}: \\"[c]\\" \\\\"}', '{\n  "s": "a, {b}: \\"[c]\\" \\\\"\n}'],
    ['{ "laid": "out" }', '{ "laid": "out" }'],
    ['{"not":json}', '{"not":json}'],
  ])('%s', (json, text) => {
    expect(indented(json)).toBe(text);
  });

  it('adds white space between tokens and nothing else', () => {
    const json = '{"a":"x  y","b":[1,2,{"c":"\u202e"}],"d":{}}';
    expect(JSON.stringify(JSON.parse(indented(json)))).toBe(json);
  });
});
