import { plural, spokenLanguage, t } from '@/shared/language/say'
import { inLanguage } from './faultSentences'
import type { Problem } from './problem'
import { counted, saidByKind, type Sentences } from './sayByKind'
import { SIGN_SENTENCES } from './signSentences'

/** Why the service refused something, by the kinds that it names. */
const SENTENCES: Sentences = {
  ...SIGN_SENTENCES,
  'quota-objects': ([name = '', used = '', most = '']) =>
    t(
      '{name} keeps {used} documents, saves, pictures and templates, and may keep {most}. Delete what is no longer needed, or ask the administrator of this Galley for more.',
      { name, used: counted(used), most: counted(most) },
    ),
  'quota-bytes': ([name = '', used = '', most = '']) =>
    t(
      '{name} keeps {used} MiB, and may keep {most} MiB. Delete what is no longer needed, or ask the administrator of this Galley for more.',
      { name, used: counted(used), most: counted(most) },
    ),
  'quota-organisations': ([used = '', most = '']) =>
    t('You own {used} organisations, and may own {most}. Ask the administrator of this Galley for more.', {
      used: counted(used),
      most: counted(most),
    }),
  'too-many-renders': ([most = '', wait = '']) =>
    t('You have made {most} documents in this hour, which is the limit. Nothing is left of it now. Go on in {wait}.', {
      most: counted(most),
      wait: lasting(wait),
    }),
  'too-many-saves': ([most = '', wait = '']) =>
    t('You have saved {most} times in this hour, as often as one may. Nothing is left of it now. Go on in {wait}.', {
      most: counted(most),
      wait: lasting(wait),
    }),
  'too-many-mails': ([most = '', wait = '']) =>
    t('You have sent {most} mails in this hour, which is the limit. Nothing is left of it now. Go on in {wait}.', {
      most: counted(most),
      wait: lasting(wait),
    }),
  'too-many-versions': ([most = '', wait = '']) =>
    t(
      'You have uploaded {most} templates and versions in this hour, which is the limit. Nothing is left of it now. Go on in {wait}.',
      { most: counted(most), wait: lasting(wait) },
    ),
  'too-many-previews': ([most = '', wait = '']) =>
    t('You have had {most} previews in this minute, which is the limit. Nothing is left of it now. Go on in {wait}.', {
      most: counted(most),
      wait: lasting(wait),
    }),
  'too-many-batches': ([name = '', most = '', wait = '']) =>
    t('{name} has sent {most} tables in this hour, which is the limit. Nothing is left of it now. Go on in {wait}.', {
      name,
      most: counted(most),
      wait: lasting(wait),
    }),
  'timed-out': ([seconds = '']) =>
    t('Making this took longer than {seconds} s and was stopped. Shorten the values, or tell the template’s author.', {
      seconds,
    }),
  'out-of-memory': ([most = '']) =>
    t('Making this needs more than {most} MiB of memory. Shorten the values, or tell the template’s author.', {
      most: counted(most),
    }),
  'result-too-large': ([most = '']) =>
    t('The result is larger than {most}. Shorten the values.', { most: sized(most) }),
  'picture-file-too-large': ([most = '']) =>
    t('This file is larger than {most} MiB. Save the picture smaller.', { most: counted(most) }),
  'table-file-too-large': ([most = '']) =>
    t('This file is larger than {most} MiB. Divide it into several.', { most: counted(most) }),
  'nothing-published': ([template = '']) =>
    t('Nothing of “{template}” is published yet. Publish a version, or name the number of the draft.', { template }),
  'template-withdrawn': ([template = '']) =>
    t('The template “{template}” is withdrawn. Put it back, or choose another one.', { template }),
  'slug-taken': ([template = '']) =>
    t('There is a template “{template}” already. Upload this as a new version of it.', { template }),
  'version-is-published': ([version = '']) =>
    t('Version {version} is published and stays as it is. Upload a new version instead.', { version }),
  'version-is-draft': ([version = '', template = '']) =>
    t('Publish version {version} of “{template}” before making documents of it.', { version, template }),
  'newer-revision': ([save = '']) =>
    t('This was saved elsewhere in the meantime (save {save}). Open it again, or save it as new.', { save }),
  'counts-no-more': ([name = '']) =>
    t('The document “{name}” is cancelled or replaced already. Take that back first.', { name }),
  'replaces-itself': () => t('A document cannot replace itself. Name the document that counts instead.'),
  'not-an-owner': ([organisation = '']) => t('Only owners of {organisation} may do this.', { organisation }),
  'not-an-author': ([organisation = '']) =>
    t('Only authors and owners of {organisation} may change its templates. Ask an owner to make you one.', {
      organisation,
    }),
  'last-owner': () => t('This is the organisation’s last owner. Make another member an owner first.'),
  'personal-organisation': () => t('This is a personal organisation. Create one with a name to work with others.'),
  'too-many-keys': ([most = '']) =>
    t('You have {most} API keys. Revoke one that is no longer used first.', { most: counted(most) }),
  'invited-otherwise': ([invited = '', mine = '']) =>
    t(
      'This invitation is for {invited}, and you are logged in as {mine}. Log in with the invited address, or ask for an invitation to yours.',
      { invited, mine },
    ),
  'already-member': ([email = '']) =>
    t('{email} belongs to this organisation already. Change the role in the list of members.', { email }),
  'too-many-invitations': ([most = '']) =>
    t('{most} invitations are open. Withdraw one that is no longer needed.', { most: counted(most) }),
  'too-many-invitations-sent': ([most = '']) =>
    t('You have sent {most} invitations in this hour. Go on in the next one.', { most: counted(most) }),
  'name-taken': ([name = '']) =>
    t('There is another entry with the name “{name}”. Correct or delete that one.', { name }),
  'too-many-links': ([most = '']) =>
    t('{most} links lead to this document, which is the limit. Revoke one that is not needed any more.', {
      most: counted(most),
    }),
  'too-many-forms': ([most = '']) =>
    t('{most} of your forms by link are open, which is the limit. Withdraw one that is not needed any more.', {
      most: counted(most),
    }),
  'mail-not-ready': () => t('No mail server is ready. An owner sets it up under Organisation, Mail, and sends a test.'),
  'mail-not-sent-again': () => t('This mail is under way or went out. Write a new one instead.'),
  'mails-under-way': () => t('The mails of this table are on their way. Wait until they are out, or end that first.'),
  'no-recipients': () => t('No mail is to be sent: no row has an address, or all have got their document already.'),
  'mails-out': () => t('These mails are out, so there is nothing to pause, to go on with or to end.'),
  'row-made': ([row = '']) => t('The document of row {row} is made already.', { row }),
  'table-at-work': () => t('This table is at work. Stop it, then match its columns.'),
  'row-at-work': () => t('Its document may be on its way. Stop the table, then change the row.'),
  'nothing-to-make': () => t('No row without faults waits. Mend rows, or wait until they are checked.'),
}

/** What stands above them, by the kind of problem. */
const TITLES: Readonly<Record<string, () => string>> = {
  'quota-reached': () => t('There is no room left'),
  'invalid-values': () => t('Some values do not fit'),
  'template-error': () => t('The page could not be made'),
  'bundle-refused': () => t('The bundle was not accepted'),
}

/** Names of statuses, which say nothing to people. */
const STATUSES = /^(Bad Request|Forbidden|Conflict|.* Too Large|Unsupported Media Type|Unprocessable .*|Too Many .*)$/

/** A problem in the language of the page, as far as its kinds are known here. */
export function problemInLanguage(problem: Partial<Problem>): Partial<Problem> {
  const { type = '', title, detail, kind, about, errors } = problem
  const titleOfType = Object.entries(TITLES).find(([name]) => type === `urn:galley:problem:${name}`)?.[1]
  return {
    ...problem,
    title: titleOfType?.() ?? (title && STATUSES.test(title) ? undefined : title),
    detail: saidByKind(SENTENCES, kind, about) ?? detail,
    errors: Array.isArray(errors) ? errors.map(inLanguage) : [],
  }
}

/** How long something takes that the service writes as "12 min" or "30 s". */
function lasting(told: string): string {
  const [count, unit] = told.split(' ')
  const format = { style: 'unit', unit: unit === 's' ? 'second' : 'minute', unitDisplay: 'long' } as const
  return Number(count).toLocaleString(spokenLanguage().locale, format)
}

/** A size that the service writes as "64 MiB" or "500 pages". */
function sized(told: string): string {
  const pages = /^(\d+) pages$/.exec(told)?.[1]
  return pages ? plural(Number(pages), '{n} page', '{n} pages') : told
}
