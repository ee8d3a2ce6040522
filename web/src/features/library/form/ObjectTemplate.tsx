import type { ObjectFieldTemplateProps } from '@rjsf/utils'
import { useId } from 'react'
import styles from './form.module.css'

/** The whole form, a section with a heading, a smaller group inside one, or the cells of a row. */
export function ObjectTemplate({ title, description, properties, fieldPathId, schema }: ObjectFieldTemplateProps) {
  const { path } = fieldPathId
  const id = useId()
  const content = properties.filter((property) => !property.hidden).map((property) => property.content)
  if (path.length === 0) return <div className={styles.sections}>{content}</div>
  if (typeof path.at(-1) === 'number') return <div className={styles.cells}>{content}</div>
  const Heading = path.length === 1 ? 'h2' : 'h3'
  const help = description ?? schema.description
  return (
    <section className={path.length === 1 ? styles.section : styles.subsection} aria-labelledby={id}>
      <Heading id={id}>{title}</Heading>
      {help && <p className={styles.sectionHelp}>{help}</p>}
      <div className={styles.fields}>{content}</div>
    </section>
  )
}
