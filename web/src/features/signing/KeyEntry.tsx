import { SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import { t } from '@/shared/language/say'
import type { Certificate } from './api'
import { CertificateForm } from './CertificateForm'
import styles from './signing.module.css'
import { TokenForm } from './TokenForm'

/** Where the key to sign with comes from: a file, or a token of this server where it has any. */
export function KeyEntry({ certificate }: { certificate: Certificate }) {
  const [from, setFrom] = useState(certificate.token ? 'token' : 'file')
  if (certificate.tokens.length === 0) return <CertificateForm isSetUp={certificate.is_set_up} />
  return (
    <div className={styles.entry}>
      <SegmentedControl
        aria-label={t('Where the key is')}
        value={from}
        onChange={setFrom}
        data={[
          { value: 'file', label: t('A file') },
          { value: 'token', label: t('A token of this server') },
        ]}
      />
      {from === 'token' ? <TokenForm certificate={certificate} /> : <CertificateForm isSetUp={certificate.is_set_up} />}
    </div>
  )
}
