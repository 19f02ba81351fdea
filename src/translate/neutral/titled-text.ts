import { type DocumentBlock, type ImageBlock } from './neutral-request.js';

/** The text of a document, below its title where it has one. */
export function titledText(text: string, block: DocumentBlock | ImageBlock): string {
  const title = 'title' in block ? block.title : undefined;
  return title === undefined ? text : `${title}\n\n${text}`;
}
