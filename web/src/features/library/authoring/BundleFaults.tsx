import { failureOf, type Fault } from '@/shared/api/failure'
import { failureSentence } from '@/shared/states/failureWords'
import { plural, t } from '@/shared/language/say'
import styles from './authoring.module.css'
import { byFile } from './faults'

/** Why a bundle was refused, file by file. */
export function BundleFaults({ error }: { error: unknown }) {
  const failure = failureOf(error)
  const faults = failure.kind === 'wrong' ? failure.faults : []
  if (faults.length === 0) {
    return (
      <p role="alert" className={styles.bad}>
        {failureSentence(error)}
      </p>
    )
  }
  return (
    <div role="alert" className={styles.faults}>
      <p className={styles.faultsTitle}>
        {plural(
          faults.length,
          '{n} thing to mend in the bundle. Nothing was changed.',
          '{n} things to mend in the bundle. Nothing was changed.',
        )}
      </p>
      <FaultList faults={faults} />
    </div>
  )
}

/** What to look at in a bundle that was taken all the same. */
export function BundleWarnings({ warnings }: { warnings: readonly Fault[] }) {
  if (warnings.length === 0) return null
  return (
    <div role="status" className={styles.faults}>
      <p className={styles.faultsTitle}>
        {plural(
          warnings.length,
          '{n} thing to look at. The draft is there all the same.',
          '{n} things to look at. The draft is there all the same.',
        )}
      </p>
      <FaultList faults={warnings} />
    </div>
  )
}

function FaultList({ faults }: { faults: readonly Fault[] }) {
  return (
    <>
      {byFile(faults).map((file) => (
        <section key={file.path}>
          <h4>{file.path || t('The bundle')}</h4>
          <ul>
            {file.faults.map((fault) => (
              <li key={`${fault.line ?? ''} ${fault.message}`}>
                <span className={`${styles.line} numbers`}>
                  {fault.line ? t('line {line}', { line: fault.line }) : ''}
                </span>
                <span>
                  {fault.message} {fault.hint && <span className="quiet">{fault.hint}</span>}
                </span>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  )
}
