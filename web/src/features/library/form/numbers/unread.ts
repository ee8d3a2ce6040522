import type { RJSFSchema } from '@rjsf/utils'
import type { Fault } from '@/shared/api/failure'
import { toPointer } from '@/shared/json/pointer'
import type { Values } from '../../api'
import { branchesOf, resolved } from '../schema/schema'
import { numberSettingOf, type NumberSetting } from './document'
import { faultIn, numberKindOf } from './field'

/** How deep schemas may refer to themselves before the search ends. */
const DEEPEST = 16

/** The number fields whose text is no number yet, or could mean two. No document is made while there is one. */
export function unreadNumbers(schema: RJSFSchema, values: Values, templateLocale: string): Fault[] {
  const faults: Fault[] = []
  search({ root: schema, setting: numberSettingOf(schema, values, templateLocale), faults }, schema, values, [])
  return faults
}

interface Search {
  root: RJSFSchema
  setting: NumberSetting
  faults: Fault[]
}

type Path = readonly (string | number)[]

function search(run: Search, written: RJSFSchema, value: unknown, path: Path): void {
  if (value === undefined || value === null || typeof value === 'number' || path.length > DEEPEST) return
  const schema = resolved(run.root, written)
  if (typeof value === 'string') noteFault(run, schema, value, toPointer(path))
  else if (Array.isArray(value)) searchList(run, schema, value, path)
  else if (typeof value === 'object') searchMembers(run, schema, value as Values, path)
}

function noteFault({ setting, faults }: Search, schema: RJSFSchema, value: string, pointer: string): void {
  const message = numberKindOf(schema) ? faultIn(schema, setting, value) : undefined
  if (message && !faults.some((fault) => fault.path === pointer)) faults.push({ path: pointer, message })
}

function searchList(run: Search, schema: RJSFSchema, rows: unknown[], path: Path): void {
  if (typeof schema.items !== 'object' || Array.isArray(schema.items)) return
  const item = resolved(run.root, schema.items)
  rows.forEach((row, at) => {
    search(run, item, row, [...path, at])
  })
}

function searchMembers(run: Search, schema: RJSFSchema, values: Values, path: Path): void {
  for (const one of [schema, ...branchesOf(run.root, schema)])
    for (const [key, child] of Object.entries(one.properties ?? {}))
      if (typeof child === 'object') search(run, child, values[key], [...path, key])
}

/**
 * The faults with one for each field: a price that is wrong breaks several rules and is mended once. What the form itself
 * knows of a number is said instead of the service's word for it.
 */
export function oneForEachField(unread: readonly Fault[], faults: readonly Fault[]): readonly Fault[] {
  const byPath = new Map<string, Fault>()
  for (const fault of [...unread, ...faults]) {
    const key = fault.path.startsWith('/') ? fault.path : fault.path + fault.message
    if (!byPath.has(key)) byPath.set(key, fault)
  }
  return byPath.size === faults.length && unread.length === 0 ? faults : [...byPath.values()]
}
