import { describe, expect, test } from 'vitest';
import fixtures from '../../fixtures/share-fixtures.json';
import { isUuid, isZeroUuid, readAnswer } from '../../../src/protocol/share/answers.ts';
import { callName, endpoints, type AnswerForm, type EndpointName } from '../../../src/protocol/share/endpoints.ts';

const ID = 'e3e3e6a5-0000-4000-8000-00000000000A';
const HTML = '<!DOCTYPE html><html><body>Just a moment...</body></html>';
const forms = Object.keys(readAnswer) as AnswerForm[];

describe('the form of an answer', () => {
  test.each<[AnswerForm, string, unknown]>([
    ['uuid', `"${ID}"`, ID],
    ['uuid', ID, ID],
    ['uuid', ` “${ID}”\r\n`, ID],
    ['uuid', `\uFEFF"${ID}"`, ID],
    ['uuid', '"5e551050"', null],
    ['uuid', '', null],
    ['boolean', 'true', true],
    ['boolean', 'false', false],
    ['boolean', '"true"', true],
    ['boolean', 'False\n', false],
    ['boolean', '1', null],
    ['word', '"AssignedToYou"', 'AssignedToYou'],
    ['word', 'NotAssigned', 'NotAssigned'],
    ['word', '"two words"', null],
    ['time', JSON.stringify(fixtures.seedVerbatim.time), 1_426_767_421_178],
    ['time', '{"DateTime":"Date(1426770000000)","OffsetMinutes":0}', 1_426_770_000_000],
    ['time', '{"DateTime":1426770000000}', null],
    ['time', 'null', null],
    ['word', 'null', null],
    ['word', '123', null],
    ['word', '"InUse"', 'InUse'],
    ['word', 'NotAssigned', 'NotAssigned'],
    ['entries', '[]', []],
    ['entries', 'null', null],
    ['nothing', '', true],
    ['nothing', ' \r\n', true],
    ['nothing', 'ok', null],
    ['nothing', '{}', null],
  ])('%s: %j', (form, body, value) => {
    expect(readAnswer[form](body)).toEqual(value);
  });

  test.each(forms)('%s is never HTML', (form) => {
    expect(readAnswer[form](HTML)).toBeNull();
  });

  test.each(forms)('%s is never a refusal', (form) => {
    expect(readAnswer[form]('{"Code":"SessionNotValid","Message":"true"}')).toBeNull();
  });

  const names = Object.keys(endpoints) as EndpointName[];
  const answered = names.flatMap((name) =>
    fixtures.cases
      .filter((c) => c.endpoint === callName(name) && c.response.status === 200 && !c.id.includes('html'))
      .map((c) => ({ ...c, form: endpoints[name].answer })),
  );
  test.each(answered)('$id is readable', ({ form, response }) => {
    expect(readAnswer[form](response.bodyText)).not.toBeNull();
  });

  const withBody = answered.filter(({ response }) => response.bodyText !== '');
  test.each(withBody)('$id without its last character is not', ({ form, response }) => {
    expect(readAnswer[form](response.bodyText.slice(0, -1))).toBeNull();
  });
});

test('ids', () => {
  expect(isUuid(ID)).toBe(true);
  expect(isUuid(`${ID}0`)).toBe(false);
  expect(isUuid(fixtures.values.zeroUuid)).toBe(true);
  expect(isZeroUuid(fixtures.values.zeroUuid)).toBe(true);
  expect(isZeroUuid(ID)).toBe(false);
});
