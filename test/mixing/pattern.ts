/**
 * Stand for the text of the request and for the answer's pieces and id, where an exchange is made to learn what it
 * looks like.
 */
export const ASKED = '@asked@';
export const ID = 'MarkOfTheId';
export const pieceMark = (index: number): string => `@piece${index}@`;

/** What differs from one translation to the next although nothing else does: ids made by chance, and the time. */
export function withoutChance(text: string): string {
  return text.replace(/\b([a-z]+[_-])[0-9A-Za-z]{24}\b/g, '$1…').replace(/"created(_at)?":\d+/g, '"created$1":0');
}

/**
 * What a translation made of an exchange of marks, with its own texts in their place: the bytes that another exchange
 * of the same kind must have.
 */
export function fillIn(pattern: string, texts: { asked?: string; id?: string; pieces?: readonly string[] }): string {
  return pattern.replace(/@(?:asked|piece(\d+))@|MarkOfTheId/g, (mark, index?: string) => {
    const text = mark === ASKED ? texts.asked : mark === ID ? texts.id : texts.pieces?.[Number(index)];
    if (text === undefined) throw new Error(`The pattern has ${mark}, for which there is no text.`);
    return JSON.stringify(text).slice(1, -1);
  });
}
