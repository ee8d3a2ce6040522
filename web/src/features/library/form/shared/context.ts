import type { NumberSetting } from '../numbers/document'
import type { ValidatorType } from '@rjsf/utils'
import { createContext, useContext, type ReactNode } from 'react'

/** What the form's parts know of the form: what is wrong where, and which row must be brought to sight. */
export interface FormState {
  /** Messages by JSON pointer. */
  faults: ReadonlyMap<string, readonly string[]>
  /** Pointers of fields that were left at least once. */
  touched: ReadonlySet<string>
  /** Whether faults of untouched fields are shown too, after an attempt to finish. */
  showAll: boolean
  touch: (pointer: string) => void
  /** The field that was asked for; long lists open far enough to hold it. */
  wanted: string | undefined
  /** How the document writes its numbers. */
  setting: NumberSetting
  /** The business that the document is made for, if there is one. */
  brand: Record<string, unknown> | undefined
  /** The field of the number, which is filled in when the document is made if it stays empty and a series gives it. */
  numbered: NumberedField | undefined
  /** The fields with names of people and companies, and who is known. */
  lookup: ContactLookup | undefined
  pictures: FormPictures | undefined
}

/** Where pictures go and how they are shown, where that is not the person's own store: then signing is offered too. */
export interface FormPictures {
  send: (file: File, signal: AbortSignal) => Promise<{ id: string }>
  /** Where a picture that was sent can be seen; nothing for one that was there before. */
  addressOf: (id: string) => string | undefined
  /** Told of each field whether something stands in it that is not in the values yet, such as a signature just drawn. */
  onUnfinished: (pointer: string, unfinished: Unfinished | undefined) => void
}

/** What has to come to its end before the values are whole. */
export type Unfinished = 'signature' | 'picture'

/** A person or a company that is known already. */
export interface OfferedContact {
  name: string
  contact?: string
  address?: string
  email?: string
  phone?: string
  vat_id?: string
}

/** Looks people and companies up for the fields of their names. */
export interface ContactLookup {
  /** The pointers of the fields of names. */
  fields: ReadonlySet<string>
  find: (text: string) => Promise<OfferedContact[]>
  /** Fills all fields of the one whose name stands at the pointer. */
  fill: (pointer: string, contact: OfferedContact) => void
}

/** The field of a document's number. */
export interface NumberedField {
  pointer: string
  /** What is said in it while it is empty, where a series gives the number. */
  hint?: string
  /** Stands below it where nothing counts the numbers yet. */
  offer?: ReactNode
}

export const FormStateContext = createContext<FormState>({
  faults: new Map(),
  touched: new Set(),
  showAll: false,
  touch: () => undefined,
  wanted: undefined,
  setting: { locale: 'en', currency: undefined },
  brand: undefined,
  numbered: undefined,
  lookup: undefined,
  pictures: undefined,
})

export const useFormState = (): FormState => useContext(FormStateContext)

/** The messages to show at a field: what a person has not reached yet is not held against them. */
export function useFaultsAt(pointer: string): readonly string[] {
  const { faults, touched, showAll } = useFormState()
  return showAll || touched.has(pointer) ? (faults.get(pointer) ?? []) : []
}

/** How a widget is tied to the label, help and errors around it. */
export interface FieldTies {
  pointer: string
  describedBy: string | undefined
  invalid: boolean
}

export const FieldTiesContext = createContext<FieldTies>({ pointer: '', describedBy: undefined, invalid: false })

export const useFieldTies = (): FieldTies => useContext(FieldTiesContext)

/** Where in a list a field lies: in the cell of a table, or on a card; only the first row explains its fields. */
export interface Cell {
  isTable: boolean
  isFirst: boolean
}

export const CellContext = createContext<Cell | undefined>(undefined)

/** What rjsf carries to its parts. */
export interface FormContext {
  validator: ValidatorType
  round: number
}
