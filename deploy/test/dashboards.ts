// What a dashboard's JSON may hold, from Grafana's types: an enum is its values, and a panel's options are those of its kind,
// of which Grafana fills in what is left out.
import type {
  Dashboard, DataSourceRef, FieldConfigSource, GraphFieldConfig, Panel, RowPanel, TableFieldOptions, VariableModel,
} from '@grafana/schema';
import type { Options as BarGauge } from '@grafana/schema/dist/esm/raw/composable/bargauge/panelcfg/x/BarGaugePanelCfg_types.gen';
import type { Options as Stat } from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import type {
  FieldConfig as StateTimelineField, Options as StateTimeline,
} from '@grafana/schema/dist/esm/raw/composable/statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen';
import type { Options as Table } from '@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen';
import type { Options as TimeSeries } from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';

type Json<T> = unknown extends T ? unknown
  : T extends string ? `${T}`
  : T extends number | boolean | null | undefined ? T
  : T extends Array<infer E> ? Array<Json<E>>
  : { [K in keyof T]: Json<T[K]> };
type Some<T> = unknown extends T ? unknown
  : T extends Array<infer E> ? Array<Some<E>>
  : T extends object ? { [K in keyof T]?: Some<T[K]> }
  : T;

interface Target {
  refId: string;
  datasource: { type: 'prometheus'; uid: '${datasource}' };
  editorMode: 'code';
  expr: string;
  legendFormat: string;
  range: boolean;
  instant: boolean;
  interval?: string;
  format?: 'table' | 'time_series';
}
type Defaults<C> = Omit<Json<FieldConfigSource['defaults']>, 'custom' | 'links'> & {
  custom?: C;
  links?: Array<{ title: string; url: string; targetBlank: boolean }>;
};
type Of<K extends string, O, C> = Omit<Json<Panel>, 'type' | 'options' | 'targets' | 'fieldConfig' | 'datasource'> & {
  type: K;
  id: number;
  title: string;
  datasource: { type: 'prometheus'; uid: '${datasource}' };
  options: Some<Json<O>>;
  targets: Target[];
  fieldConfig: { defaults: Defaults<Some<Json<C>>>; overrides: Json<FieldConfigSource['overrides']> };
};
type Known =
  | Of<'stat', Stat, {}>
  | Of<'bargauge', BarGauge, {}>
  | Of<'timeseries', TimeSeries, GraphFieldConfig>
  | Of<'table', Table, TableFieldOptions & { filterable?: boolean }>
  | Of<'state-timeline', StateTimeline, StateTimelineField>
  | Json<RowPanel>;

export type Checked = Omit<Json<Dashboard>, 'panels' | 'templating'> & {
  schemaVersion: 42;
  uid: string;
  panels: Known[];
  templating: { list: Array<Omit<Json<VariableModel>, 'datasource'> & { datasource?: DataSourceRef }> };
};
