import { Button } from '@mantine/core'
import { canExpand, type ObjectFieldTemplateProps } from '@rjsf/utils'
import { useId } from 'react'
import { PlusIcon } from '@/shared/ui/icons'
import { t } from '@/shared/language/say'
import styles from '../shared/form.module.css'

/** The whole form, a section with a heading, a smaller group inside one, or the cells of a row. */
export function ObjectTemplate(props: ObjectFieldTemplateProps) {
  const { title, description, properties, fieldPathId, schema } = props
  const { path } = fieldPathId
  const id = useId()
  const content = properties.filter((property) => !property.hidden).map((property) => property.content)
  // The fields of a branch stand under its name, which was chosen above them.
  if (title === '' && path.length > 0) return <div className={styles.fields}>{content}</div>
  if (path.length === 0) return <div className={styles.sections}>{content}</div>
  if (typeof path.at(-1) === 'number') return <div className={styles.cells}>{content}</div>
  const Heading = path.length === 1 ? 'h2' : 'h3'
  const help = description ?? schema.description
  return (
    <section className={path.length === 1 ? styles.section : styles.subsection} aria-labelledby={id}>
      <Heading id={id}>{title}</Heading>
      {help && (
        <p className={styles.sectionHelp} data-words>
          {help}
        </p>
      )}
      <div className={styles.fields}>{content}</div>
      <AddMember {...props} />
    </section>
  )
}

/** One more member whose name the person chooses, where the schema allows that. */
function AddMember({ title, schema, uiSchema, formData, disabled, onAddProperty }: ObjectFieldTemplateProps) {
  if (typeof schema.additionalProperties !== 'object' || !canExpand(schema, uiSchema, formData)) return null
  return (
    <Button
      variant="subtle"
      size="compact-md"
      mt="xs"
      leftSection={<PlusIcon size={16} />}
      aria-label={t('Add one to: {title}', { title })}
      disabled={disabled}
      onClick={onAddProperty}
    >
      {t('Add one')}
    </Button>
  )
}
