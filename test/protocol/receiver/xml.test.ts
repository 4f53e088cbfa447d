import { describe, expect, it } from 'vitest';
import { latin1, xmlAttributes } from '../../../src/protocol/receiver/xml.ts';

describe('xmlAttributes', () => {
  it('reads both quote styles and empty values', () => {
    expect(xmlAttributes(`<A One='1' Two="2" Three='' Four="" Five='say "5"' Six="it's"/>`, 'A')).toEqual([
      { One: '1', Two: '2', Three: '', Four: '', Five: 'say "5"', Six: "it's" },
    ]);
  });

  it('finds every element of the name, and none whose name only begins so', () => {
    expect(xmlAttributes("<As X='0'><A X='1'/><AB X='2'/><A X='3'></A><A/></As>", 'A')).toEqual([{ X: '1' }, { X: '3' }, {}]);
  });

  it('is not ended by a > within quotes', () => {
    expect(xmlAttributes(`<A X="1>2" Y='3'/>`, 'A')).toEqual([{ X: '1>2', Y: '3' }]);
  });

  it('reads over line breaks and blanks', () => {
    expect(xmlAttributes("<A\n  X = '1'\r\n\tY='2'\n/>", 'A')).toEqual([{ X: '1', Y: '2' }]);
  });

  it.each(['', '<A', "<A X='1'", "<A X='1/>", 'A X=1', "&lt;A X='1'/>"])('finds nothing in %j', (text) => {
    expect(xmlAttributes(text, 'A')).toEqual([]);
  });

  it('resolves nothing', () => {
    const text = `<!DOCTYPE A [<!ENTITY e "boom">]><A X='&e;&amp;&#65;'/>`;
    expect(xmlAttributes(text, 'A')).toEqual([{ X: '&e;&amp;&#65;' }]);
  });

  it('takes a name that objects have of themselves for a name like any other', () => {
    const [attributes] = xmlAttributes("<A __proto__='1' constructor='2'/>", 'A');
    expect(Object.entries(attributes!)).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
    ]);
  });
});

describe('latin1', () => {
  it('gives one character a byte, whatever the byte', () => {
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const text = latin1(all);
    expect(Array.from(text, (character) => character.codePointAt(0))).toEqual([...all]);
  });
});
