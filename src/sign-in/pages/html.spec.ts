import { describe, expect, it } from '@jest/globals';
import { Html, html } from './html.js';

describe('html', () => {
  it('escapes what stands in texts and in quoted attributes', () => {
    const hostile = `"><script>alert('&')</script>`;
    expect(html`<p title="${hostile}">${hostile}</p>`.text).toBe(
      '<p title="&quot;&gt;&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;">' +
        '&quot;&gt;&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;</p>',
    );
  });

  it('takes HTML as it is, one or several, and leaves out what is not there', () => {
    const items = ['a', '<b>'].map((item) => html`<li>${item}</li>`);
    expect(html`<b>${items}</b>`.text).toBe('<b><li>a</li><li>&lt;b&gt;</li></b>');
    expect(html`<b>${undefined}${false}${new Html('<hr>')}${7}</b>`.text).toBe('<b><hr>7</b>');
  });
});
