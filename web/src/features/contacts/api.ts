import { queryOptions } from '@tanstack/react-query'
import { answer, api, done, type Schemas } from '@/shared/api/client'

export type Contact = Schemas['ContactOut']
export type ContactTexts = Schemas['ContactIn']

const MOST = 1000
const OFFERED = 8

/** The people and companies whose names have these words, those written to last first. */
export const contactsQuery = (text: string) =>
  queryOptions({
    queryKey: ['contacts', text],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/contacts', { params: { query: { q: text, limit: MOST } }, signal })),
  })

/** The few that are offered while a name is typed. */
export const findContacts = (text: string) =>
  answer(api.GET('/api/v1/contacts', { params: { query: { q: text, limit: OFFERED } } }))

export const putContact = (body: ContactTexts) => answer(api.POST('/api/v1/contacts', { body }))

export const correctContact = (id: string, body: ContactTexts) =>
  answer(api.PUT('/api/v1/contacts/{contact_id}', { params: { path: { contact_id: id } }, body }))

export const forgetContact = (id: string) =>
  done(api.DELETE('/api/v1/contacts/{contact_id}', { params: { path: { contact_id: id } } }))

export const textsOf = ({ name, contact, address, email, phone, vat_id }: Contact): ContactTexts => ({
  name,
  contact,
  address,
  email,
  phone,
  vat_id,
})
