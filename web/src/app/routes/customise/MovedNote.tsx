import type { RJSFSchema } from '@rjsf/utils'
import type { NextDocument, Values } from '@/features/documents/api'
import { schemaAt } from '@/features/library/form/schema/schema'
import { showPlainDay } from '@/shared/format/dates'
import { allOf } from '@/shared/format/quantities'
import { sameJson, valueAt } from '@/shared/json/json'
import { plural, t } from '@/shared/language/say'
import layout from '../../shell/desk.module.css'
import styles from './customise.module.css'

/** Whether the new document counts in the place of that one. */
export type Replacing = 'no' | 'whenDownloaded' | 'done'

interface Props {
  schema: RJSFSchema
  next: NextDocument
  replacing: Replacing
  /** The document that is replaced where the one it was begun from is replaced already. */
  instead?: string | undefined
  values: Values
  onAsItWas: (moved: NextDocument['moved']) => void
}

/** What the values on the desk were begun from, and in one line what was moved on; that can be taken back. */
export function MovedNote({ schema, next, replacing, instead, values, onAsItWas }: Props) {
  const still = next.moved.filter(({ path, after }) => sameJson(valueAt(values, path) ?? null, after ?? null))
  return (
    <p className={styles.sampleNote}>
      {beginningOf(next.name, replacing, instead)} {toldOf(schema, still)}{' '}
      {still.length > 0 && (
        <button type="button" className={layout.wordButton} onClick={() => onAsItWas(still)}>
          {t('Undo that')}
        </button>
      )}
    </p>
  )
}

function beginningOf(name: string, replacing: Replacing, instead: string | undefined): string {
  if (instead === undefined || replacing === 'no') return BEGINNINGS[replacing](name)
  const before = t('{name} is replaced by {instead} already.', { name, instead })
  return `${before} ${BEGINNINGS[replacing](instead)}`
}

const BEGINNINGS = {
  no: (name: string) => t('Begun from {name}.', { name }),
  whenDownloaded: (name: string) => t('Replaces {name} when you download.', { name }),
  done: (name: string) => t('Replaces {name}.', { name }),
}

/** "Number is 2026-0413. Date and Already paid are left out." */
export function toldOf(schema: RJSFSchema, moved: NextDocument['moved']): string {
  const nameOf = (path: string) => schemaAt(schema, path)?.title ?? path
  const changed = moved
    .filter(({ change }) => change !== 'emptied')
    .map(({ path, change, after }) =>
      t('“{name}” is {value}', {
        name: nameOf(path),
        value: change === 'moved' ? showPlainDay(String(after)) : String(after),
      }),
    )
  const emptied = moved.filter(({ change }) => change === 'emptied').map(({ path }) => `“${nameOf(path)}”`)
  const left =
    emptied.length > 0
      ? [plural(emptied.length, '{names} is left out', '{names} are left out', { names: allOf(emptied) })]
      : []
  const sentences = [...(changed.length > 0 ? [allOf(changed)] : []), ...left]
  return sentences.map((sentence) => `${sentence}.`).join(' ')
}
