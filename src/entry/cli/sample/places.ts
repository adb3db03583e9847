/** A city of an invented country, with the beginning of its postal codes. */
export interface Place {
  readonly city: string;
  readonly state: string;
  readonly zipPrefix: string;
}

/** Most people live in the first few. The names are made up; accents are there on purpose. */
export const PLACES: readonly Place[] = [
  { city: 'porto amarílio', state: 'PA', zipPrefix: '101' },
  { city: 'ribeirão azulino', state: 'RZ', zipPrefix: '204' },
  { city: 'vila carminha', state: 'PA', zipPrefix: '118' },
  { city: 'santa quitônia', state: 'SQ', zipPrefix: '312' },
  { city: 'campo das garças', state: 'CG', zipPrefix: '407' },
  { city: 'nova tremembira', state: 'RZ', zipPrefix: '229' },
  { city: 'são benvindo', state: 'SQ', zipPrefix: '330' },
  { city: 'morro do sabiá', state: 'MS', zipPrefix: '515' },
  { city: 'barra caiçuna', state: 'BC', zipPrefix: '603' },
  { city: 'lagoa mansinha', state: 'CG', zipPrefix: '421' },
  { city: 'pedra do açaí', state: 'BC', zipPrefix: '618' },
  { city: 'jardim ipezal', state: 'MS', zipPrefix: '527' },
  { city: 'águas de jurupema', state: 'RZ', zipPrefix: '246' },
  { city: 'serra do umbuzal', state: 'SU', zipPrefix: '709' },
  { city: 'porto d’alvorinha', state: 'PA', zipPrefix: '133' },
  { city: 'três coqueirais', state: 'SU', zipPrefix: '722' },
  { city: 'itaguarema do sul', state: 'IS', zipPrefix: '806' },
  { city: 'monte sereníssimo', state: 'IS', zipPrefix: '819' },
  { city: 'ilha do maçarico', state: 'BC', zipPrefix: '635' },
  { city: 'cachoeira bonançosa', state: 'SU', zipPrefix: '738' },
];
