import type { RJSFSchema } from '@rjsf/utils'
import { sameJson } from '@/shared/json/json'
import { fromPointer, toPointer } from '@/shared/json/pointer'
import { t } from '@/shared/language/say'
import { named, nameOf, schemaAt, stepsTo } from '../form/schema/schema'

type Json = unknown

/** A value that is still the sample's: a field, or a whole row of a list. */
export interface Left {
  pointer: string
  value: Json
}

/**
 * The values that are still those of the sample, in the order of the form.
 *
 * What is no fact about a person or a thing is left out: defaults of the schema, constants, choices,
 * yes and no, and colours. A row that is whole one of the sample's rows counts as one, wherever it was moved to.
 */
export function sampleLeft(schema: RJSFSchema, values: Json, sample: Json): Left[] {
  return leftIn(schema, '', values, sample)
}

function leftIn(schema: RJSFSchema, pointer: string, value: Json, sample: Json): Left[] {
  if (sample === undefined || value === null || value === '') return []
  if (Array.isArray(value)) return Array.isArray(sample) ? leftInList(schema, pointer, value, sample) : []
  if (isRecord(value)) {
    if (!isRecord(sample)) return []
    return Object.keys(value).flatMap((key) =>
      leftIn(schema, pointer + toPointer([key]), value[key], Object.hasOwn(sample, key) ? sample[key] : undefined),
    )
  }
  return sameJson(value, sample) && isFact(schemaAt(schema, pointer), value) ? [{ pointer, value }] : []
}

function leftInList(schema: RJSFSchema, pointer: string, rows: Json[], sample: Json[]): Left[] {
  return rows.flatMap((row, at) => {
    const place = pointer + toPointer([at])
    if (!sample.some((one) => sameJson(one, row))) return leftIn(schema, place, row, sample[at])
    return leftIn(schema, place, row, row).length > 0 ? [{ pointer: place, value: row }] : []
  })
}

function isFact(node: RJSFSchema | undefined, value: Json): boolean {
  if (typeof value === 'boolean') return false
  if (!node) return true
  const isDefault = node.default !== undefined && sameJson(node.default, value)
  return !isDefault && !isChoice(node) && node.format !== 'color'
}

function isChoice(node: RJSFSchema): boolean {
  if (node.const !== undefined || node.enum) return true
  const branches = node.oneOf ?? node.anyOf
  return branches?.some((branch) => isRecord(branch) && (branch.const !== undefined || 'enum' in branch)) ?? false
}

/** The values that were not confirmed yet as they are. */
export function unconfirmed(left: readonly Left[], confirmed: Readonly<Record<string, string>>): Left[] {
  return left.filter(({ pointer, value }) => confirmed[pointer] !== JSON.stringify(value))
}

/** What is remembered of values that are meant. */
export function asConfirmed(left: readonly Left[]): Record<string, string> {
  return Object.fromEntries(left.map(({ pointer, value }) => [pointer, JSON.stringify(value)]))
}

export interface LeftGroup {
  title: string
  /** The fields in it, as a person calls them: "VAT ID", "rows 1 to 3", "row 4: Unit price". Empty for a lone field. */
  fields: string[]
}

/** The values in the form's own words, by the groups of the form. */
export function grouped(schema: RJSFSchema, left: readonly Left[]): LeftGroup[] {
  const groups = new Map<string, Left[]>()
  for (const one of left) {
    const [top = ''] = fromPointer(one.pointer)
    groups.set(top, [...(groups.get(top) ?? []), one])
  }
  return [...groups].map(([top, members]) => ({
    title: nameOf(schema, toPointer([top])),
    fields: withRowsTogether(members.map(({ pointer }) => stepsTo(schema, pointer).slice(1))),
  }))
}

/** Rows that follow each other as "rows 1 to 3"; what is in a row as "row 4: Unit price". */
function withRowsTogether(all: (string | number)[][]): string[] {
  const told: string[] = []
  let run: number[] = []
  const end = () => {
    const [first, last] = [run[0], run.at(-1)]
    if (first !== undefined && last !== undefined)
      told.push(first === last ? t('row {first}', { first }) : t('rows {first} to {last}', { first, last }))
    run = []
  }
  for (const steps of all.filter(({ length }) => length > 0)) {
    const row = steps.length === 1 && typeof steps[0] === 'number' ? steps[0] : undefined
    const at = run.at(-1)
    if (row === undefined || (at !== undefined && row !== at + 1)) end()
    if (row === undefined) told.push(within(steps))
    else run.push(row)
  }
  end()
  return told
}

function within([first, ...rest]: (string | number)[]): string {
  return typeof first === 'number' ? `${t('row {first}', { first })}: ${named(rest)}` : named([first ?? '', ...rest])
}

function isRecord(value: Json): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
