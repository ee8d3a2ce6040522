import { ADDITIONAL_PROPERTY_FLAG, type FieldTemplateProps } from '@rjsf/utils'
import { useContext, useMemo } from 'react'
import { sameJson, valueAt } from '@/shared/json/json'
import { toPointer } from '@/shared/json/pointer'
import { t } from '@/shared/language/say'
import { brandPointerOf, fitting } from '../schema/withBrand'
import { CellContext, FieldTiesContext, useFaultsAt, useFieldTies, useFormState } from '../shared/context'
import styles from '../shared/form.module.css'
import { NamedMember } from './NamedMember'

const NO_FAULTS: readonly string[] = []

/** A field, and around it its name where a person chooses that too. */
export function FieldTemplate(props: FieldTemplateProps) {
  if (!(ADDITIONAL_PROPERTY_FLAG in props.schema)) return <LabelledField {...props} />
  return (
    <NamedMember props={props}>
      <LabelledField {...props} label={t('Value of “{label}”', { label: props.label })} />
    </NamedMember>
  )
}

/** A field with its label and help, or a group of fields, and the pointer by which the page finds it. */
function LabelledField(props: FieldTemplateProps) {
  const { children, displayLabel, hidden, schema } = props
  if (hidden) return <div hidden>{children}</div>
  const isGroup = schema.type === 'object' || (schema.type === 'array' && !displayLabel)
  return isGroup ? <FieldGroup {...props} /> : <SingleField {...props} />
}

function FieldGroup({ id, children, fieldPathId }: FieldTemplateProps) {
  const pointer = toPointer(fieldPathId.path)
  const faults = useOwnFaults(pointer)
  return (
    <div className={styles.group} data-pointer={pointer}>
      {children}
      {/* What is wrong with the values as a whole stands above the form. */}
      {pointer !== '' && <Faults id={`${id}-faults`} faults={faults} />}
    </div>
  )
}

/** Label above, help and errors below. */
function SingleField(props: FieldTemplateProps) {
  const { id, label, children, displayLabel, rawDescription, schema, fieldPathId } = props
  const pointer = toPointer(fieldPathId.path)
  const faults = useOwnFaults(pointer)
  const { touch } = useFormState()
  const isMissing = useIsMissing(pointer, props)
  const cell = useContext(CellContext)
  const isExplained = !cell || (cell.isFirst && !cell.isTable)
  const help = isExplained ? (rawDescription ?? schema.description) : undefined
  const invalid = faults.length > 0
  const isOfBrand = useIsOfBrand(props) && isExplained
  const notes = [isOfBrand && `${id}-brand`, help && `${id}-help`, invalid && `${id}-faults`]
  const describedBy = notes.filter(Boolean).join(' ') || undefined
  const ties = useMemo(() => ({ pointer, describedBy, invalid }), [pointer, describedBy, invalid])
  return (
    <div
      className={styles.field}
      data-pointer={pointer}
      data-kind={kindOf(schema)}
      data-size={sizeOf(schema)}
      onBlur={() => touch(pointer)}
    >
      {displayLabel && (
        <label className={styles.label} htmlFor={id}>
          {label}
          {isMissing && !cell && <span className={styles.optional}>{t('needed')}</span>}
        </label>
      )}
      {isOfBrand && (
        <span className={styles.ofBrand} id={`${id}-brand`}>
          {t('from My business')}
        </span>
      )}
      <FieldTiesContext value={ties}>{children}</FieldTiesContext>
      {help && (
        <p className={styles.help} id={`${id}-help`} data-words>
          {help}
        </p>
      )}
      <NumberOfferAt pointer={pointer} />
      <Faults id={`${id}-faults`} faults={faults} />
    </div>
  )
}

/** That Galley could count, below the number that is typed by hand. */
function NumberOfferAt({ pointer }: { pointer: string }) {
  const { numbered } = useFormState()
  return numbered?.pointer === pointer && numbered.offer
}

/** Whether a person has to fill a field in. */
function useIsMissing(pointer: string, { required, formData }: FieldTemplateProps): boolean {
  const { numbered } = useFormState()
  const isNumbered = numbered?.pointer === pointer && numbered.hint !== undefined
  return required === true && !isNumbered && isEmpty(formData)
}

/** Whether a field says what the business says. */
function useIsOfBrand({ schema, formData, registry }: FieldTemplateProps): boolean {
  const { brand } = useFormState()
  const pointer = brandPointerOf(schema)
  if (!brand || pointer === undefined || formData === undefined) return false
  return sameJson(formData, fitting(registry.rootSchema, schema, valueAt(brand, pointer)))
}

/** The branch of a value is a field inside the field of the value: what is wrong is said once, by the outer one. */
function useOwnFaults(pointer: string): readonly string[] {
  const isInner = useFieldTies().pointer === pointer && pointer !== ''
  const found = useFaultsAt(pointer)
  return isInner ? NO_FAULTS : found
}

function Faults({ id, faults }: { id: string; faults: readonly string[] }) {
  if (faults.length === 0) return null
  return (
    <div className={styles.faults} id={id}>
      {faults.map((fault) => (
        <p key={fault}>{fault}</p>
      ))}
    </div>
  )
}

/** Only what is needed and still missing is marked, so a filled form is free of marks. */
function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === ''
}

/** How much room a value usually takes, for cards on which short ones stand side by side. */
function sizeOf(schema: FieldTemplateProps['schema']): 'small' | 'middle' | 'large' {
  if (schema.type === 'number' || schema.type === 'integer') return 'small'
  if (schema.format === 'money' || schema.format === 'date' || schema.oneOf || schema.enum) return 'middle'
  if (schema.type === 'boolean') return 'middle'
  const length = schema.maxLength ?? 200
  if (schema.format || length > 60) return 'large'
  return length <= 16 ? 'small' : 'middle'
}

function kindOf(schema: FieldTemplateProps['schema']): string {
  if (schema.format) return schema.format
  if (typeof schema.maxLength === 'number' && schema.maxLength <= 12) return 'short'
  return Array.isArray(schema.type) ? 'string' : (schema.type ?? 'string')
}
