import getDefaultRegistry from '@rjsf/core/lib/getDefaultRegistry.js'
import type { FieldProps, RegistryFieldsType, RegistryWidgetsType, TemplatesType } from '@rjsf/utils'
import { BranchField } from './branches/BranchField'
import { FieldTemplate } from './fields/FieldTemplate'
import { ObjectTemplate } from './fields/ObjectTemplate'
import { RowsField } from './rows/RowsField'
import { TupleField } from './fields/TupleField'
import { CheckboxesWidget, CheckboxWidget } from './widgets/CheckboxWidgets'
import { ColourWidget } from './widgets/ColourWidget'
import { DateWidget } from './widgets/DateWidget'
import { LongTextWidget } from './widgets/LongTextWidget'
import { NumberWidget } from './widgets/NumberWidget'
import { PictureWidget } from './widgets/picture/PictureWidget'
import { SelectWidget } from './widgets/SelectWidget'
import { TextWidget } from './widgets/TextWidget'

const { ArrayField: ChoicesField } = getDefaultRegistry().fields

function ListField(props: FieldProps) {
  if ('prefixItems' in props.schema) return <TupleField {...props} />
  const isChoices = props.registry.schemaUtils.isMultiSelect(props.schema)
  return isChoices && ChoicesField ? <ChoicesField {...props} /> : <RowsField {...props} />
}

function NumberField(props: FieldProps) {
  const { StringField } = props.registry.fields
  const isChoice = props.registry.schemaUtils.isSelect(props.schema)
  const uiSchema = isChoice ? props.uiSchema : { ...props.uiSchema, 'ui:widget': 'updown' }
  return StringField ? <StringField {...props} uiSchema={uiSchema} /> : null
}

export const fields: RegistryFieldsType = {
  ArrayField: ListField,
  NumberField,
  OneOfField: BranchField,
  AnyOfField: BranchField,
}

/** Formats are widgets: a schema that says `format: "money"` gets the money field. */
export const widgets: RegistryWidgetsType = {
  TextWidget,
  SelectWidget,
  RadioWidget: SelectWidget,
  CheckboxWidget,
  CheckboxesWidget,
  TextareaWidget: LongTextWidget,
  DateWidget,
  EmailWidget: TextWidget,
  URLWidget: TextWidget,
  PasswordWidget: TextWidget,
  TimeWidget: TextWidget,
  DateTimeWidget: TextWidget,
  ColorWidget: ColourWidget,
  RangeWidget: NumberWidget,
  UpDownWidget: NumberWidget,
  money: NumberWidget,
  color: ColourWidget,
  asset: PictureWidget,
  multiline: LongTextWidget,
  date: DateWidget,
}

function Nothing() {
  return null
}

export const templates: Partial<TemplatesType> = {
  FieldTemplate,
  ObjectFieldTemplate: ObjectTemplate,
  DescriptionFieldTemplate: Nothing,
  ErrorListTemplate: Nothing,
  FieldErrorTemplate: Nothing,
}
