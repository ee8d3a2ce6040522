import { toFieldPathId, type Field, type FieldProps, type RJSFSchema } from '@rjsf/utils'
import { useId } from 'react'
import styles from '../shared/form.module.css'

/** A list whose places each mean something of their own, such as a width and a height. */
export function TupleField(props: FieldProps) {
  const { schema, registry, fieldPathId, onChange, onBlur, onFocus, disabled, name } = props
  const values: unknown[] = Array.isArray(props.formData) ? props.formData : []
  const places = (schema as RJSFSchema & { prefixItems: RJSFSchema[] }).prefixItems
  const SchemaField = registry.fields.SchemaField as Field
  const id = useId()
  const isTop = fieldPathId.path.length === 1
  const Heading = isTop ? 'h2' : 'h3'
  return (
    <section className={isTop ? styles.section : styles.subsection} aria-labelledby={id}>
      <Heading id={id}>{schema.title ?? name}</Heading>
      {schema.description && <p className={styles.sectionHelp}>{schema.description}</p>}
      <div className={styles.fields}>
        {places.map((place, at) => (
          <SchemaField
            key={at}
            name={String(at + 1)}
            schema={place}
            formData={values[at]}
            fieldPathId={toFieldPathId(at, registry.globalFormOptions, fieldPathId)}
            required={at < (schema.minItems ?? 0)}
            disabled={disabled}
            onChange={onChange}
            onBlur={onBlur}
            onFocus={onFocus}
            registry={registry}
          />
        ))}
      </div>
    </section>
  )
}
