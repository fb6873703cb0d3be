// Portuguese phrases; the two splits take every other line of each list.
export const labels = `
Conta e palavra-passe
Notificações
Ecrã e brilho
Sons e vibração
Privacidade
Bateria
Armazenamento
Aplicações predefinidas
Ligações e dispositivos
Teclado e idioma
Data e hora
Acessibilidade
Atualização do sistema
Acerca do telefone
Modo noturno
Métodos de pagamento
As minhas encomendas
Pastas partilhadas
`;
export const notes = `
Última verificação: ontem às 18:20
Apenas com ligação Wi-Fi
Restam 9,3 GB livres
Gerido pela sua organização
Entrega entre as 9 e as 13 h
Expira dentro de 14 dias
Devolução grátis em 30 dias
A aguardar aprovação
`;
export const messages = `
Podes enviar-me o relatório antes do almoço?
Chego daqui a dez minutos, desculpa!
As chaves estão com a vizinha do terceiro andar.
Encontramo-nos às oito em frente à estação.
Não te esqueças de regar as plantas.
Parabéns! Um grande abraço de todos nós.
`;
export const headlines = `
Ponte antiga reabre após dois anos de obras
Padeiros receiam a subida do preço da farinha
Aldeia salva a sua última escola
Mais comboios noturnos para o litoral
`;
export const sentences = `
A reunião terminou tarde, mas todos os pontos da ordem de trabalhos foram discutidos.
Antes da primeira utilização, lave o depósito com água morna e um pano macio.
Segundo o estudo, uma em cada três famílias já reduziu o consumo de energia.
O caminho atravessa um pinhal e depois acompanha o rio até ao velho moinho.
Ninguém sabia em que ano a fachada tinha sido pintada de azul.
As receitas aumentaram 3,4 % no último trimestre do ano.
`;
export const buttons = `
Continuar
Guardar alterações
Tentar novamente
Adicionar ao cesto
Iniciar sessão
Saber mais
Cancelar
Transferir
`;
export const products = `
Chaleira de ferro
Meias de lã
Candeeiro de secretária
Auscultadores sem fios
Frigideira antiaderente
Mochila de 25 litros
`;
export const names = `
João Magalhães
Inês Conceição
Tomás Guimarães
Leonor Brandão
`;
export const places = `
Rua das Flores
Praça do Comércio
Jardim Botânico
Estação Norte
Teatro Municipal
Avenida da Liberdade
`;
export const days = ["seg", "ter", "qua", "qui", "sex", "sáb", "dom"];
export const months = ["março 2027", "junho 2027", "outubro 2026", "janeiro 2028"];
